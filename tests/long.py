"""What takes longest: no part of `make test`, and tried before each change lands by `make test-rest`.

A tenth of the tests takes two thirds of the time of all: packs printed whole, processes that are killed, years
that are simulated, pages counted at many lengths, most people of the permission matrix at every address. `make
test` tries the same parts of the product by quicker ones. A name without a test fails in tests/house/test_long.py.
"""

WHOLE_FILES = (
    "tests/actions/test_board_record.py",
    "tests/actions/test_meeting_crossing.py",
    "tests/actions/test_read_meanwhile.py",
    "tests/actions/test_simulated_years.py",
    "tests/core/test_simulated_truth.py",
    "tests/documents/test_archive.py",
    "tests/documents/test_full_stops.py",
    "tests/documents/test_inspection.py",
    "tests/documents/test_intended_use.py",
    "tests/documents/test_joining.py",
    "tests/documents/test_layout.py",
    "tests/documents/test_marks.py",
    "tests/documents/test_pack.py",
    "tests/documents/test_sandbox.py",
    "tests/documents/test_variants.py",
    "tests/documents/test_well_formed.py",
    "tests/faults/test_ballot_load.py",
    "tests/faults/test_serve.py",
    "tests/stories/test_demo_board.py",
)

TESTS = {
    "tests/actions/test_agenda_plan.py": (
        "test_listing_alone_plans_the_agenda_with_times_and_reasons",
        "test_minutes_are_the_boards_own_once_enough_cases_were_measured",
    ),
    "tests/actions/test_assess_case.py": ("test_once_the_contradiction_is_settled_there_is_advice_again",),
    "tests/actions/test_case_steps.py": (
        "test_a_move_is_made_by_those_who_may_and_nobody_else",
        "test_each_item_of_the_minimum_data_set_is_asked_for_before_listing",
        "test_from_each_stage_exactly_the_moves_of_the_table_are_possible",
    ),
    "tests/actions/test_case_treatment.py": ("test_a_visit_that_does_not_fit_is_refused",),
    "tests/actions/test_case_urgency.py": ("test_a_finding_that_was_not_considered_asks_again_and_shows_both",),
    "tests/actions/test_cohort_exports.py": (
        "test_both_files_tell_the_same_rows_with_their_types_and_no_word_of_who_it_is",
    ),
    "tests/actions/test_decision_export.py": ("test_what_is_exported_holds_and_says_what_was_signed",),
    "tests/actions/test_decision_signing.py": ("test_a_case_that_was_not_discussed_is_not_signed",),
    "tests/actions/test_emergency.py": (
        "test_a_decision_not_ratified_needs_a_reason_and_comes_back_to_the_board",
        "test_a_decision_waits_on_every_meeting_until_one_ratifies_it",
        "test_no_message_holds_a_word_of_the_patient",
    ),
    "tests/actions/test_import_referral.py": ("test_published_example_bundles_import_whole",),
    "tests/actions/test_import_results.py": (
        "test_a_limit_is_no_value_and_keeps_its_comparator_in_words",
        "test_of_two_results_of_one_day_the_later_is_the_fact_and_the_other_text",
    ),
    "tests/actions/test_invitations.py": (
        "test_a_meeting_planned_moved_and_cancelled_reaches_the_calendar_of_who_has_chosen_it",
        "test_who_joins_later_is_invited_and_what_who_leaves_had_is_taken_out_of_their_calendar",
    ),
    "tests/actions/test_kept_knowledge.py": (
        "TestRunningAgain::test_an_old_assessment_gives_its_own_answer_after_the_knowledge_changed",
        "TestRunningAgain::test_doubts_about_the_record_are_no_part_of_the_answer",
        "TestRunningAgain::test_facts_that_contradicted_one_another_are_left_out_again",
        "TestRunningAgain::test_it_is_read_through_the_door_and_leaves_its_line",
        "TestRunningAgain::test_kept_knowledge_that_this_program_cannot_read_is_said",
        "TestRunningAllAgain::test_a_kept_text_that_was_altered_is_found",
        "TestRunningAllAgain::test_every_answer_is_run_with_its_own_release",
        "TestRunningAllAgain::test_one_that_differs_is_named_with_the_places_and_without_values",
    ),
    "tests/actions/test_letters.py": ("test_three_letters_are_begun_once_each_from_what_was_signed",),
    "tests/actions/test_live_meeting.py": (
        "test_cases_are_shown_in_their_order_and_one_that_is_only_listed_when_it_is_chosen",
    ),
    "tests/actions/test_meeting_agenda.py": (
        "test_an_order_that_does_not_name_each_item_once_is_refused",
        "test_what_was_not_discussed_is_carried_over_and_stays_listed",
    ),
    "tests/actions/test_move_cases.py": ("test_the_cases_chosen_go_to_the_end_of_the_other_agenda_as_they_are",),
    "tests/actions/test_outcomes.py": (
        "test_filters_choose_and_are_kept_apart",
        "test_shares_have_their_denominator_and_the_unknown_is_never_counted_as_done",
        "test_survival_by_band_and_the_prediction_find_the_rates_that_were_put_in",
        "test_who_may_not_see_cases_is_told_no_small_count",
    ),
    "tests/actions/test_papers_on_time.py": (
        "test_a_meeting_that_was_closed_has_its_summary_once_and_the_clock_makes_up_for_one_that_is_missing",
        "test_opening_the_pdf_is_kept_and_a_copy_that_does_not_exist_is_refused",
        "test_the_clock_proposes_the_agenda_and_makes_each_paper_once",
        "test_whoever_makes_papers_sees_who_has_opened_which_version",
    ),
    "tests/actions/test_reassess_cases.py": (
        "test_back_at_the_earlier_knowledge_its_assessments_hold_again",
        "test_it_is_stale_at_once_and_fresh_when_it_is_made_again",
        "test_only_open_cases_assessed_with_other_knowledge_are_asked_for",
    ),
    "tests/actions/test_recommendations.py": (
        "test_coordinators_are_told_once_of_each_recommendation_after_the_days_of_the_board",
        "test_the_page_asks_the_same_of_the_database_for_one_case_and_for_many",
    ),
    "tests/actions/test_vote_machine.py": ("test_the_actions_agree_with_the_model",),
    "tests/api/test_board.py": (
        "TestDecisions::test_what_cannot_be_signed_is_named",
        "TestMeetings::test_more_cases_cost_no_more_queries",
        "TestMeetings::test_the_agenda_is_read_as_planned_and_changed_case_by_case",
        "TestVotes::test_an_open_vote_shows_nobody_elses_ballot_to_anybody",
    ),
    "tests/api/test_cases.py": (
        "TestFacts::test_what_cannot_be_recorded_is_named",
        "test_longer_lists_cost_no_more_queries",
        "test_rows_with_the_same_moment_are_neither_lost_nor_shown_twice",
    ),
    "tests/api/test_fuzz.py": (
        "test_no_body_breaks_a_write",
        "test_no_facts_break_the_assessment",
        "test_no_query_breaks_a_read",
    ),
    "tests/api/test_live.py": ("test_a_meeting_is_run_and_its_times_are_read",),
    "tests/browser/test_components.py": (
        "test_every_component_is_accessible",
        "test_progress_asks_by_itself_until_the_job_is_finished",
        "test_the_end_of_an_idle_session_is_foretold",
        "test_the_theme_is_remembered",
        "test_the_total_is_an_interval_until_every_item_is_answered",
    ),
    "tests/core/test_agenda_planner.py": ("test_the_laws_of_every_plan",),
    "tests/core/test_assess_command.py": (
        "test_a_reader_who_has_had_enough_is_no_error",
        "test_a_terminal_is_shown_a_progress_bar",
        "test_a_wrong_row_far_down_is_named_and_nothing_is_written",
        "test_only_the_answer_goes_to_standard_output",
        "test_the_exit_code_of_bad_input_is_two",
    ),
    "tests/core/test_function_scores.py": ("test_every_course_of_pain_and_opioids_has_its_response",),
    "tests/core/test_hostile_cases.py": (
        "test_thousands_of_bodies_are_assessed_or_refused_as_the_command_and_the_api_do",
        "test_thousands_of_mutants_of_a_good_case_are_cases_or_are_refused",
    ),
    "tests/core/test_missing_laws.py": ("test_a_pair_that_decides_only_together_is_named_with_its_partner",),
    "tests/core/test_outcome_survival.py": (
        "test_a_curve_falls_within_its_band_and_starts_with_everybody",
        "test_without_censoring_survival_is_the_share_that_lived_longer",
    ),
    "tests/core/test_prognosis_figure.py": ("test_nothing_is_drawn_outside_the_picture_and_rows_never_overlap",),
    "tests/documents/test_nothing_is_fetched.py": (
        "test_even_markup_of_our_own_could_fetch_nothing",
        "test_text_in_any_field_stays_text_and_fetches_nothing",
    ),
    "tests/documents/test_outcome.py": (
        "test_a_deferral_says_why_and_a_case_not_reached_is_carried_over",
        "test_a_later_signature_gives_the_summary_another_version",
        "test_it_tells_decision_options_signature_and_attendance",
    ),
    "tests/documents/test_publish.py": (
        "test_a_document_is_not_offered_before_it_is_printed",
        "test_a_web_process_imports_nothing_for_paper_or_statistics_when_it_starts",
        "test_a_worker_process_is_ready_before_its_first_document_and_leaves_weasyprint_to_its_printer",
        "test_progress_is_told_case_by_case_without_a_name",
    ),
    "tests/faults/test_job_engine.py": (
        "test_a_failing_job_is_tried_exactly_as_often_as_allowed",
        "test_the_sweeper_rings_again_ever_more_rarely",
    ),
    "tests/faults/test_mail.py": ("test_none_of_forty_mails_is_lost_and_duplicates_share_one_message_id",),
    "tests/faults/test_runjobs.py": ("test_it_runs_what_is_due_until_it_is_told_to_stop",),
    "tests/faults/test_simultaneous.py": (
        "test_facts_and_lesions_of_two_people_are_all_kept",
        "test_the_same_new_patient_referred_twice_at_once_is_one_patient",
    ),
    "tests/faults/test_workers_killed.py": (
        "test_a_frozen_worker_cannot_store_once_another_has_finished",
        "test_a_job_is_accepted_while_the_broker_is_out_of_reach",
        "test_a_job_rung_many_times_is_stored_once",
        "test_jobs_whose_messages_were_all_dropped_end_exactly_once",
    ),
    "tests/house/test_audit_tampering.py": (
        "test_an_edited_line_is_found",
        "test_the_edits_above_cover_every_column",
    ),
    "tests/house/test_blind_votes.py": (
        "test_a_delegate_cannot_tell_whether_or_how_the_holder_voted",
        "test_a_planted_leak_is_found",
        "test_an_opinion_is_told_to_nobody_before_the_reveal_unless_its_author_knew",
        "test_nobody_but_the_auditor_can_tell_whether_another_voted",
    ),
    "tests/house/test_mutants.py": ("test_points_limits_operators_values_rows_and_bands_are_changed",),
    "tests/house/test_permission_matrix.py": (
        "test_each_person_gets_exactly_what_the_policy_says[administrator]",
        "test_each_person_gets_exactly_what_the_policy_says[analyst]",
        "test_each_person_gets_exactly_what_the_policy_says[auditor]",
        "test_each_person_gets_exactly_what_the_policy_says[coordinator]",
        "test_each_person_gets_exactly_what_the_policy_says[observer]",
    ),
    "tests/house/test_security.py": ("test_every_address_answers_with_the_headers",),
    "tests/house/test_settings_start.py": (
        "test_a_weakened_sqlite_is_found",
        "test_the_shipped_production_settings_pass_every_check",
    ),
    "tests/house/test_signed_copies.py": ("test_screen_api_paper_and_export_say_who_signed_when_and_as_what",),
    "tests/views/test_action_pages.py": ("test_an_action_is_added_changed_done_and_reopened_by_pages",),
    "tests/views/test_assessment_pages.py": (
        "TestTheAssessment::test_a_fact_with_parts_recorded_beside_two_raters_leaves_page_and_pack_readable",
        "TestTheAssessment::test_a_worker_that_finishes_while_it_is_read_leaves_no_page_that_waits_for_ever_or_calls_the_old_one_new",
        "TestTheAssessment::test_every_score_rule_and_source_leads_into_the_knowledge_that_it_rests_on",
        "TestTheAssessment::test_it_costs_the_same_for_one_lesion_and_for_eight",
        "TestTheAssessment::test_it_is_withheld_until_the_ballot_where_the_board_votes_first",
        "TestTheAssessment::test_the_intended_use_stands_on_it_in_the_words_of_the_papers",
    ),
    "tests/views/test_case_score.py": ("test_every_score_of_the_case_has_its_page_and_nothing_is_chosen_on_it",),
    "tests/views/test_clocks.py": (
        "test_clocks_cost_the_worklist_the_same_for_few_and_for_many",
        "test_filters_and_order_by_clock",
        "test_red_flag_cases_are_never_in_the_elective_list_without_warning",
        "test_with_every_worker_stopped_for_two_days_every_overdue_case_is_found",
    ),
    "tests/views/test_decision_pages.py": (
        "test_an_amendment_follows_with_its_reason_and_marks_the_old_version",
        "test_an_amendment_keeps_every_option_that_was_signed",
        "test_each_refusal_is_linked_to_its_field",
        "test_without_quorum_a_reason_is_asked_and_kept",
    ),
    "tests/views/test_document_pages.py": ("test_a_paper_is_made_watched_and_read",),
    "tests/views/test_emergency_pages.py": (
        "test_a_specialist_reads_votes_and_is_seen_to_have_answered_and_the_chair_signs",
        "test_the_lists_query_count_is_constant",
    ),
    "tests/views/test_every_page.py": (
        "test_it_opens_with_one_heading_a_title_and_the_patient_on_top",
        "test_the_number_of_queries_does_not_grow_with_the_record",
    ),
    "tests/views/test_facts_pages.py": ("test_an_error_names_the_field_and_keeps_what_was_typed",),
    "tests/views/test_figures.py": ("test_the_page_the_csv_and_the_api_tell_the_same_numbers",),
    "tests/views/test_knowledge_pages.py": (
        "TestEarlierReleases::test_all_are_listed_the_loaded_one_first_and_marked",
        "TestEarlierReleases::test_it_can_be_read_as_it_was_and_says_that_it_is_an_earlier_one",
        "TestEarlierReleases::test_its_links_stay_within_it",
        "TestReading::test_the_longest_pages_ask_the_database_as_little_as_the_shortest",
        "TestReviewers::test_every_rule_of_a_table_says_that_nobody_has_reviewed_it",
    ),
    "tests/views/test_lesions_and_imaging.py": (
        "test_a_wrong_place_is_refused_with_the_choice_kept",
        "test_a_wrong_study_is_refused_by_field_with_what_was_typed",
        "test_the_lesions_page_costs_the_same_for_one_and_for_many",
    ),
    "tests/views/test_letter_pages.py": (
        "test_a_code_is_shown_in_the_answer_that_makes_it_and_never_again",
        "test_a_letter_is_begun_written_released_and_sent_by_its_pages",
        "test_of_many_letters_waited_for_the_first_due_are_shown_and_all_are_counted",
        "test_the_lists_ask_a_number_of_queries_that_does_not_grow",
    ),
    "tests/views/test_live_pages.py": (
        "test_pages_of_the_room_cost_the_same_for_a_long_agenda",
        "test_the_chair_moves_the_meeting_on_and_everybody_is_led_along",
    ),
    "tests/views/test_meeting_pages.py": (
        "test_a_case_is_pinned_presented_and_only_listed_by_forms",
        "test_a_long_agenda_costs_no_more_queries_than_a_short_one",
        "test_pages_of_the_board_carry_no_inline_script_or_style",
    ),
    "tests/views/test_members_and_logs.py": ("test_the_log_goes_on_to_older_pages",),
    "tests/views/test_old_and_imported.py": (
        "test_a_performance_status_of_2018_does_not_pass_as_todays",
        "test_imported_radiotherapy_leads_the_page_with_dose_unit_and_day",
    ),
    "tests/views/test_outcome_reports.py": (
        "test_it_is_made_by_hand_read_and_printed_with_small_counts_hidden",
        "test_the_clock_asks_once_for_the_month_that_is_over_however_many_there_are",
    ),
    "tests/views/test_overview.py": ("test_a_referral_is_completed_on_its_page_and_no_longer_waits",),
    "tests/views/test_prognosis_panel.py": (
        "test_a_board_may_ask_for_the_estimate_first",
        "test_scores_recorded_results_and_the_clinicians_estimate_stand_side_by_side",
        "test_the_clinicians_estimate_is_shown_at_once_and_not_only_with_the_next_assessment",
    ),
    "tests/views/test_recorded_results.py": ("test_no_form_has_an_answer_chosen_beforehand",),
    "tests/views/test_referral.py": ("test_an_error_names_field_and_remedy_and_loses_nothing_typed",),
    "tests/views/test_scheduling_pages.py": (
        "test_cases_are_moved_in_bulk_or_each_that_cannot_is_named",
        "test_more_meetings_and_answers_cost_no_more_queries",
        "test_one_press_answers_and_the_panel_shows_who_comes",
    ),
    "tests/views/test_token_pages.py": ("test_what_cannot_be_issued_is_said_beside_its_field_and_kept",),
    "tests/views/test_treatment_and_follow_up.py": ("test_a_wrong_treatment_is_refused_by_field_and_kept_on_the_form",),
    "tests/views/test_vote_pages.py": ("test_while_it_is_open_no_page_of_anybody_else_changes_by_a_byte",),
    "tests/views/test_worklist.py": (
        "test_pages_follow_each_other_and_miss_nobody",
        "test_the_cost_is_the_same_for_1_30_and_300_cases",
        "test_today_is_that_of_the_board",
    ),
}


def is_long(nodeid: str) -> bool:
    """Whether the test is one of these: its file, its function, or its function with these values in brackets."""
    file, _, name = nodeid.partition("::")
    return file in WHOLE_FILES or not {name, name.partition("[")[0]}.isdisjoint(TESTS.get(file, ()))

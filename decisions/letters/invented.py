"""An invented patient for looking at a text: every placeholder has a value."""

from decisions.letters.plain_words import intent_in_plain_words, treatments_in_plain_words

INVENTED: dict[str, str] = {
    "recipient_name": "Dr Invented Colleague",
    "patient_name": "Ms Żaneta Invented-Ñuñez",
    "patient_born": "01-Apr-1957",
    "patient_numbers": "MRN 0000001",
    "case_reference": "MST-0000-00001",
    "board_name": "Spine board",
    "site_name": "Invented Hospital",
    "discussed_on": "04-Nov-2026",
    "question": "Is radiotherapy enough at T8, or is an operation needed first?",
    "decision_in_words": "The board recommends: Conventional external-beam radiotherapy at T8 (8 Gy in 1 fraction).",
    "recommendations": "- Conventional external-beam radiotherapy at T8 (8 Gy in 1 fraction)",
    "rationale": "Pain without instability, no compression of the cord.",
    "alternatives": "Observation was talked through.",
    "departure": "It does not depart.",
    "patient_wishes": "Known: wants to walk to the allotment again.",
    "intent": "Palliation",
    "urgency": "Soon",
    "act_by": "18-Nov-2026",
    "responsible": "Dr Invented Ray",
    "who_tells_patient": "Nurse Invented Key, by 06-Nov-2026",
    "who_does_what": "- Arrange the treatment: Dr Invented Ray, by 10-Nov-2026",
    "uncertainty": "- Not known, and it could change the advice: Expected survival by the clinicians",
    "agreement": "Vote of the board: green, at least three quarters of at least three opinions.",
    "decision_support": "Decision support was used: the assessment of 04-Nov-2026 by Tumorboard, "
    "knowledge version 0.0. It advises; the board decided.",
    "signed_by": "Dr Invented Chair, consultant",
    "signed_on": "04-Nov-2026 14:05 GMT",
    "out_of_hours_contact": "01234 000000",
    "found_in_plain_words": "Your scans show a problem in your upper back (doctors write T8).",
    "offered_in_plain_words": "\n\n".join(treatments_in_plain_words(["cebrt"])),
    "aim_in_plain_words": intent_in_plain_words("palliation"),
    "alternatives_in_plain_words": "\n".join(f"- {said}" for said in treatments_in_plain_words(["observation"])),
    "next_steps_in_plain_words": "Nurse Invented Key will talk with you about this by 06-Nov-2026.",
}

"""The knowledge by API: what is in use, and what was."""

from decisions.reasoning.loader import load_knowledge
from tests.builders import a_referral, jobs_done


def test_the_release_in_use_with_its_scores_rules_and_sources(coordinator, cast):
    answer = coordinator.get("knowledge/")
    assert answer.status_code == 200
    body, knowledge = answer.json(), load_knowledge()
    assert (body["version"], body["hash"]) == (knowledge.version, knowledge.hash)
    sins = body["scores"][0]
    assert (sins["id"], sins["range"], sins["direction"]) == ("sins", [0, 18], "higher is worse")
    rules = {rule["id"]: rule for rule in body["rules"]}
    assert rules["N-14"]["when"] == "SINS band is potentially unstable"
    assert rules["P-17"]["effective_to"] == "2023-08-31" and rules["P-17"]["superseded_by"] == "nice_ng234"
    assert {source["id"] for source in body["sources"]} == set(knowledge.sources)


def test_the_releases_that_assessments_rest_on(coordinator, cast):
    [unused] = coordinator.get("knowledge/releases/").json()["results"]
    assert unused["first_used_at"] is None and unused["loaded"] is True
    a_referral(cast)
    jobs_done()
    [used] = coordinator.get("knowledge/releases/").json()["results"]
    assert used["first_used_at"] and (used["hash"], used["loaded"]) == (load_knowledge().hash, True)


def test_nobody_reads_it_without_an_account(client, db):
    for address in ("/api/v1/knowledge/", "/api/v1/knowledge/releases/"):
        assert client.get(address).status_code == 401

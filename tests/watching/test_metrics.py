"""What a running worker shows to whoever watches it: figures, troubles, and nobody's name."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from tests.support.live import until
from tests.watching.conftest import WatchedDesk
from tests.watching.private import found, searched
from tests.watching.prometheus import collecting
from tests.watching.test_alerts_and_dashboards import (
    ALERTS,
    METRIC,
    alerts,
    debian,
    panel_queries,
    queries,
)
from watching.metrics import DECLARED
from workflows.listed import NEXT_DUE

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: What may stand in a label: words of the program. A name, an address or a number of an account does not fit.
_WORD = re.compile(r"[A-Za-z_]{2,40}")

#: The labels by which a query groups, chooses or names.
_LABELS = re.compile(r"by \(([\w, ]+)\)|[{,](\w+)=\"|\{\{ *(?:\$labels\.)?(\w+) *\}\}")
#: Prometheus puts these on everything, and histograms have the last one.
_PUT_ON = {"instance", "job", "le"}

#: Nobody has waited for a whole day at a desk that has just begun.
NOTHING_YET = {"association: The longest wait A"}

#: What is done with an order until its certificate is in the mail.
TO_THE_MAIL: dict[str, dict[str, str]] = {
    "record_corrs_entry": {},
    "record_ministry_decision": {"decision": "approved", "certificate_number": "S-4711"},
    "record_director_signature": {},
    "record_executive_director_signature": {},
    "record_mailing": {},
}


async def test_a_worker_shows_every_metric_that_is_declared(watched: WatchedDesk) -> None:
    order = await watched.everything_has_happened()
    shown = watched.metrics()
    assert shown["secor_cases,kind=Employer,stage=certificate_ordered"] == 1
    assert shown["secor_cases,kind=CertificateOrder,stage=to_be_entered"] == 1
    assert shown["secor_cases_waiting,kind=CertificateOrder,role=administrator,stage=to_be_entered"] == 1
    assert shown["secor_cases_waiting,kind=Audit,role=reviewer,stage=in_review"] == 0
    assert shown["secor_employers,standing=no_certificate"] == 2
    assert shown["secor_letters,channel=email,status=to_send"] >= shown["secor_letters_failed"] > 0
    assert 0 < shown["secor_oldest_letter_seconds"] < 600
    assert shown["secor_register_up"] == shown["secor_temporal_up"] == 1
    assert shown["secor_timers_late"] == 0
    assert shown["secor_entries"] >= watched.desk.entries(order)[-1].number
    names = {name.split(",")[0] for name in watched.metrics()}
    assert {one.name for one in DECLARED} <= names


async def test_no_label_is_personal(watched: WatchedDesk) -> None:
    declared = {label for one in DECLARED for label in one.labels}
    for name in watched.metrics():
        for label in name.split(",")[1:]:
            key, _, value = label.partition("=")
            assert key in declared, name
            assert _WORD.fullmatch(value), name


async def test_the_sdk_shows_what_it_measures_of_the_worker(watched: WatchedDesk) -> None:
    shown = watched.sdk_metrics()
    assert any(name.startswith("temporal_num_pollers,") for name in shown)
    assert any(name.startswith("temporal_workflow_task_execution_latency_seconds_bucket") for name in shown)


async def test_every_query_asks_for_what_running_workers_and_codec_servers_show(watched: WatchedDesk) -> None:
    await watched.everything_has_happened()
    labels: dict[str, set[str]] = {}
    for name in (*watched.metrics(), *watched.sdk_metrics(), *await watched.codec_server_metrics()):
        metric, *pairs = name.split(",")
        labels.setdefault(metric, set()).update(pair.partition("=")[0] for pair in pairs)
    for where, query in queries().items():
        names = METRIC.findall(query)
        assert names, where
        assert set(names) <= labels.keys(), (where, set(names) - labels.keys())
        known = _PUT_ON.union(*(labels[name] for name in names))
        asked = {part.strip() for found in _LABELS.findall(query) for one in found for part in one.split(",")}
        assert asked - {""} <= known, (where, asked - known)


async def test_a_prometheus_answers_every_panel_and_judges_every_alert(
    watched: WatchedDesk, tmp_path: Path
) -> None:
    await watched.everything_has_happened()
    program = debian("prometheus")
    ports = (watched.port, watched.sdk_port, await watched.codec_server())
    with collecting(program, tmp_path / "prometheus", ALERTS, *ports) as prometheus:

        async def shown() -> bool:
            """What is measured over time needs to be collected twice."""
            empty = {where for where, query in panel_queries().items() if not prometheus.result(query)}
            return empty == NOTHING_YET

        await until(shown, "every panel to show something")

        async def judged() -> bool:
            (group,) = prometheus.ask("rules")["groups"]
            return {rule["health"] for rule in group["rules"]} == {"ok"}

        await until(judged, "every alert to be judged without a mistake")
        (group,) = prometheus.ask("rules")["groups"]
        assert {rule["name"] for rule in group["rules"]} == set(alerts())


async def test_no_log_of_a_whole_way_to_a_certificate_speaks_of_a_person(watched: WatchedDesk) -> None:
    """At its finest level: with letters that no mail server takes, a database that refuses, a wrong key."""
    order = await watched.everything_has_happened()
    for action, said in TO_THE_MAIL.items():
        await watched.desk.act(order, action, **said)
    lines = watched.log_lines()
    errors = {line["error"] for line in lines if "error" in line}
    assert {"OperationalError: no such table: entries", "UnknownKeyError"} <= errors
    words = searched(watched.folder)
    assert len(words) > 40
    assert found(words, watched.worker.log.read_text(encoding="utf-8")) == []
    assert found(words, watched.ask("/metrics").text + watched.sdk_page()) == []


async def test_what_the_sdk_logs_says_which_run_failed_and_how(watched: WatchedDesk) -> None:
    await watched.everything_has_happened()
    line = next(one for one in watched.log_lines() if one["message"] == "Failing workflow task")
    assert line["level"] == "warning"
    assert line["logger"].startswith("temporalio.core-sdk_core::")
    assert line["error"] == "NotFoundError"
    assert len(line["run_id"]) == 36


async def test_traces_follow_the_work_and_speak_of_no_person(watched: WatchedDesk) -> None:
    await watched.everything_has_happened()
    wanted = {"RunActivity:issue_letter", "RunActivity:send_letter"}

    async def came() -> bool:
        return wanted <= watched.spans.names

    await until(came, "spans of activities that tried to write and send letters")
    assert {"RunWorkflow:Employer", "ValidateUpdate:record_payment", "HandleUpdate:record_payment"} <= (
        watched.spans.names
    )
    words = searched(watched.folder)
    for body in watched.spans.bodies:
        assert found(words, body.decode(errors="replace")) == []


async def test_a_case_whose_date_has_brought_nothing_about_is_late(watched: WatchedDesk) -> None:
    passed = datetime.now(UTC) - timedelta(minutes=6)
    late = await watched.desk.client.start_workflow(
        "Employer",
        id="employer-1",
        task_queue="nobody-works-here",
        search_attributes=TypedSearchAttributes([SearchAttributePair(NEXT_DUE, passed)]),
    )

    async def it_shows() -> bool:
        return watched.metrics()["secor_timers_late"] == 1

    await until(it_shows, "the case to be counted")
    await late.terminate()


async def test_a_worker_under_which_a_backup_was_put_back_is_not_ready(watched: WatchedDesk) -> None:
    with closing(sqlite3.connect(watched.folder / "register.db")) as register:
        with register:
            register.execute("UPDATE chain_head SET put_back_at = '2027-03-01 02:00:00.000000'")
        ready = watched.ask("/readyz")
        with register:
            register.execute("UPDATE chain_head SET put_back_at = NULL")
    assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert ready.text.startswith("The register was put back from a backup at 2027-03-01 02:00 UTC")
    assert watched.ask("/readyz").text == "ok\n"


async def test_a_worker_without_its_server_lives_and_is_not_ready(watched: WatchedDesk) -> None:
    """Comes last: the server ends."""
    watched.server.kill()
    ready = watched.ask("/readyz")
    assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert ready.text.startswith("The Temporal server does not answer: see TEMPORAL_ADDRESS")
    assert watched.ask("/healthz").text == "ok\n"

    async def it_shows() -> bool:
        return watched.metrics()["secor_temporal_up"] == 0

    await until(it_shows, "the metrics to say that Temporal is away")
    assert "secor_timers_late" not in watched.metrics()

    with closing(sqlite3.connect(watched.folder / "register.db")) as register:
        register.execute("ALTER TABLE chain_head RENAME TO gone")

    async def the_register_is_away() -> bool:
        return watched.metrics()["secor_register_up"] == 0

    await until(the_register_is_away, "the metrics to say that the register is away")
    assert "The register does not answer" in watched.ask("/readyz").text
    assert not any(name.startswith("secor_cases") for name in watched.metrics())

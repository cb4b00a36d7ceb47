"""The real command line, each command as its own process: what it prints, what it leaves behind, how it ends."""

import json
import os
import signal
import socket
from pathlib import Path

import httpx
import pytest

from fakes.chroma_server import running_chroma_server
from fakes.command import ROOT, SAMPLE, resume_chat, serving_process, started
from fakes.postgresql import running_postgresql

RESUMES = ROOT / "tests" / "data"
AWAY = {"RESUME_CHAT_GENERATOR": "ollama", "RESUME_CHAT_OLLAMA__URL": "http://127.0.0.1:9"}
"""A generator that nobody listens for."""
OPEN = "What did she do at Wrenfield Logistics?"
"""A question that takes words, so that a generator is asked."""


def test_indexing_embeds_what_is_new_and_nothing_twice(tmp_path: Path) -> None:
    first = resume_chat(tmp_path, "index")
    assert first.returncode == 0, first.stderr
    assert "Tamsin Oakheart" in first.stdout
    assert " embedded, 0 known from before" in first.stdout
    again = resume_chat(tmp_path, "index")
    assert "0 embedded, " in again.stdout
    changed = tmp_path / "changed.yaml"
    changed.write_text(
        SAMPLE.read_text(encoding="utf-8").replace("Fell running", "Open-water swimming"), encoding="utf-8"
    )
    third = resume_chat(tmp_path, "index", "--resume", str(changed))
    embedded = int(third.stdout.split(" embedded")[0].split()[-1])
    assert 0 < embedded < 10


def test_an_answer_is_printed_with_its_sources(tmp_path: Path) -> None:
    result = resume_chat(tmp_path, "ask", "What does she do now?")
    assert result.returncode == 0, result.stderr
    answer, sources = result.stdout.split("\nSources\n")
    assert "Severn Tidal Trust" in answer
    assert "/work/0" in sources
    assert "\x1b" not in result.stdout


def test_an_answer_as_json_holds_all_of_it(tmp_path: Path) -> None:
    result = resume_chat(tmp_path, "ask", "What does she do now?", "--json")
    answer = json.loads(result.stdout)
    assert list(answer) == ["answer", "abstained", "citations", "retrieved", "finish", "generator", "timings"]
    assert answer["finish"] == "complete"
    assert answer["generator"] == "computed"
    assert not answer["abstained"]
    assert answer["citations"][0]["pointer"].startswith("/work/0")
    assert len(answer["retrieved"]) >= 5
    assert all(each["pointers"] and each["score"] > 0 for each in answer["retrieved"])
    assert answer["timings"]["total_ms"] >= answer["timings"]["retrieved_ms"] > 0


def test_what_the_resume_does_not_say_is_declined_and_that_is_no_error(tmp_path: Path) -> None:
    result = resume_chat(tmp_path, "ask", "What is her shoe size?", "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["abstained"]


def test_the_day_of_an_answer_can_be_chosen(tmp_path: Path) -> None:
    question = "How many years of work experience does she have in total?"
    years = [
        json.loads(resume_chat(tmp_path, "ask", question, "--json", "--as-of", day).stdout)["answer"]
        for day in ("2024-03-01", "2025-03-01")
    ]
    assert years[0] != years[1]


def test_nothing_is_written_outside_the_data_folder(tmp_path: Path) -> None:
    """The folder is the process's home, too. `.cache/Microsoft` in it: onnxruntime reports to its maker again."""
    resume_chat(tmp_path, "ask", "What does she do now?")
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_asking_stores_nothing(tmp_path: Path) -> None:
    resume_chat(tmp_path, "ask", "What does she do now?")
    assert not list(tmp_path.rglob("resume_chat.db*"))


def test_a_generator_that_cannot_be_reached_ends_in_one_line(tmp_path: Path) -> None:
    result = resume_chat(tmp_path, "ask", OPEN, variables=AWAY)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("error: ")
    assert "127.0.0.1:9" in result.stderr
    assert "Traceback" not in result.stderr


def test_ctrl_c_ends_an_answer_without_a_traceback(tmp_path: Path) -> None:
    """While a model server that has taken the question says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        variables = {"RESUME_CHAT_GENERATOR": "ollama", "RESUME_CHAT_OLLAMA__URL": url}
        process = started(tmp_path, "ask", OPEN, variables=variables)
        try:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            connection.close()
        finally:
            process.kill()
            process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_batch_asks_each_resume_its_questions_and_keeps_their_order(tmp_path: Path) -> None:
    questions = [json.loads(line) for line in (RESUMES / "questions.jsonl").read_text("utf-8").splitlines()][:3]
    turns = [{"role": "user", "content": "What does she do now?"}, {"role": "assistant", "content": "She leads data."}]
    own = {"id": "own", "resume": "resume", "question": "And before that?", "turns": turns}
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in [*questions, own]), encoding="utf-8")
    output = tmp_path / "answers.jsonl"
    result = resume_chat(
        tmp_path, "batch", str(path), "--resume", str(RESUMES), "--resume", str(SAMPLE), "--output", str(output)
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [each["id"] for each in answers] == [*(each["id"] for each in questions), "own"]
    assert all(each["latency_ms"] > 0 and each["retrieved"] for each in answers)
    assert "4 questions: " in result.stderr


def test_a_batch_tells_which_answer_broke_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"question": "{OPEN}"}}\n{{"question": "What is her shoe size?"}}\n', encoding="utf-8")
    result = resume_chat(tmp_path, "batch", str(path), variables=AWAY)
    assert result.returncode == 1
    broken, declined = (json.loads(line) for line in result.stdout.splitlines())
    assert broken["finish"] == "failed"
    assert declined["abstained"]


def test_doctor_names_every_part_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    well = resume_chat(tmp_path, "doctor", "--json", "--generator", "ollama,extractive", variables=AWAY)
    assert well.returncode == 0, well.stdout
    parts = {each["name"]: each for each in json.loads(well.stdout)["parts"]}
    assert list(parts) == ["resume", "embedder", "index", "database", "ollama", "extractive"]
    assert [name for name, each in parts.items() if not each["is_well"]] == ["ollama"]
    assert "127.0.0.1:9" in parts["ollama"]["detail"]
    assert "the whole resume fits into its prompt" in parts["extractive"]["detail"]
    assert "not this resume as it is today" in parts["index"]["detail"]
    assert resume_chat(tmp_path, "index").returncode == 0
    assert "holds this resume as it is today" in resume_chat(tmp_path, "doctor").stdout
    unwell = resume_chat(tmp_path, "doctor", "--resume", "nowhere.yaml")
    assert unwell.returncode == 1
    assert "fail  resume" in unwell.stdout
    alone = resume_chat(tmp_path, "doctor", variables=AWAY)
    assert alone.returncode == 1


def test_the_schema_goes_up_and_down(tmp_path: Path) -> None:
    assert resume_chat(tmp_path, "db", "current").returncode == 1
    up = resume_chat(tmp_path, "db", "upgrade")
    assert up.returncode == 0, up.stderr
    assert resume_chat(tmp_path, "db", "current").returncode == 0
    unsure = resume_chat(tmp_path, "db", "downgrade", "base")
    assert unsure.returncode == 130, "without an answer to its question nothing is lost"
    assert resume_chat(tmp_path, "db", "current").returncode == 0
    down = resume_chat(tmp_path, "db", "downgrade", "base", "--yes")
    assert down.returncode == 0, down.stderr
    assert resume_chat(tmp_path, "db", "current").returncode == 1


def test_beside_a_running_service_one_can_ask_and_examine(tmp_path: Path) -> None:
    with serving_process(tmp_path):
        asked = resume_chat(tmp_path, "ask", "What does she do now?")
        assert asked.returncode == 0, asked.stderr
        assert "in memory" in asked.stderr
        assert "Severn Tidal Trust" in asked.stdout
        examined = resume_chat(tmp_path, "doctor")
        assert examined.returncode == 0, examined.stdout
        indexed = resume_chat(tmp_path, "index")
        assert indexed.returncode == 2
        assert "open in another process" in indexed.stderr


@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_the_service_in_order(tmp_path: Path, how: signal.Signals, status: int) -> None:
    with serving_process(tmp_path) as service:
        ended, events = service.stop(how)
    assert ended == status
    assert [each["event"] for each in events][-1] == "stopped"


def test_workers_share_a_port_are_replaced_and_end_together(tmp_path: Path) -> None:
    with running_postgresql() as postgresql, running_chroma_server() as chroma:
        variables = {
            "RESUME_CHAT_DATABASE_URL": postgresql.url("postgres"),
            "RESUME_CHAT_RETRIEVER": "chroma_server",
            "RESUME_CHAT_CHROMA_SERVER__URL": chroma.url,
        }
        assert resume_chat(tmp_path, "db", "upgrade", variables=variables).returncode == 0
        with serving_process(tmp_path, "--workers", "2", variables=variables) as service:
            service.until("serving", 2)
            victim = service.events[0]
            assert victim["event"] == "worker_started"
            os.kill(int(str(victim["worker"])), signal.SIGKILL)
            service.until("worker_started", 3)
            service.until("serving", 3)
            assert httpx.get(f"{service.url}/health/ready", trust_env=False).status_code == 200
            ended, events = service.stop()
    assert ended == 0
    assert [each["event"] for each in events].count("stopped") == 2


def test_workers_that_cannot_start_end_the_service_with_one_line(tmp_path: Path) -> None:
    variables = {
        "RESUME_CHAT_DATABASE_URL": "postgresql+asyncpg://me@127.0.0.1:9/chat",
        "RESUME_CHAT_RETRIEVER": "chroma_server",
    }
    result = resume_chat(tmp_path, "serve", "--port", "0", "--workers", "2", variables=variables)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "error: PostgreSQL 127.0.0.1:9/chat" in result.stderr

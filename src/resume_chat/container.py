"""The composition root: the only file that names adapters. It reads top to bottom and decides nothing.

Adapters are built without input or output: files are opened and connections made at their first use, and `close` lets go of
them, the last opened first.
"""

import operator
import os
import secrets
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec
from dependency_injector import containers, providers

from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.chain_generator import ChainConfig, ChainGenerator
from resume_chat.adapters.chroma_retriever import ChromaConfig, ChromaRetriever
from resume_chat.adapters.chroma_server_retriever import ChromaServerConfig, ChromaServerRetriever
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.extractive_generator import ExtractiveGenerator
from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.adapters.huggingface_generator import HuggingFaceConfig, HuggingFaceGenerator
from resume_chat.adapters.in_memory_answer_log import InMemoryAnswerLog
from resume_chat.adapters.in_memory_approved_answers import InMemoryApprovedAnswers
from resume_chat.adapters.in_memory_asked_questions import InMemoryAskedQuestions
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_history_repository import InMemoryHistoryRepository
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.adapters.llamacpp_generator import LlamaCppConfig, LlamaCppGenerator
from resume_chat.adapters.ollama_generator import OllamaConfig, OllamaGenerator
from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.adapters.schema_migrations import SchemaMigrations
from resume_chat.adapters.scripted_generator import ScriptedConfig, ScriptedGenerator
from resume_chat.adapters.sentence_transformers_embedder import (
    SentenceTransformersConfig,
    SentenceTransformersEmbedder,
)
from resume_chat.adapters.sqlalchemy_answer_log import SqlalchemyAnswerLog
from resume_chat.adapters.sqlalchemy_approved_answers import SqlalchemyApprovedAnswers
from resume_chat.adapters.sqlalchemy_asked_questions import SqlalchemyAskedQuestions
from resume_chat.adapters.sqlalchemy_chat_repository import SqlalchemyChatRepository
from resume_chat.adapters.sqlalchemy_history_repository import SqlalchemyHistoryRepository
from resume_chat.domain.identifiers import time_ordered_id
from resume_chat.ports.errors import PortError
from resume_chat.ports.generator import Generator
from resume_chat.settings import AnswersConfig, Settings, SettingsError, check_sections, choose, variable
from resume_chat.usecases.accept_question import AcceptQuestion
from resume_chat.usecases.answer_directly import AnswerDirectly
from resume_chat.usecases.answer_question import AnswerQuestion
from resume_chat.usecases.approve_answers import ApproveAnswers
from resume_chat.usecases.archive_history import ArchiveHistory
from resume_chat.usecases.ask_again import AskAgain
from resume_chat.usecases.check_health import CheckHealth
from resume_chat.usecases.edit_history import EditHistory
from resume_chat.usecases.erase_history import EraseHistory
from resume_chat.usecases.evaluate_answers import EvaluateAnswers
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.follow_answer import FollowAnswer
from resume_chat.usecases.gain_insight import GainInsight
from resume_chat.usecases.index_resume import IndexResume
from resume_chat.usecases.read_history import ReadHistory
from resume_chat.usecases.recall_approved import RecallApproved
from resume_chat.usecases.stop_answer import StopAnswer
from resume_chat.usecases.supervise_answers import AnswerLimits, AnswerObserver, SuperviseAnswers
from resume_chat.usecases.warm_generator import WarmGenerator

SECTIONS: Mapping[str, type[msgspec.Struct]] = {
    "answers": AnswersConfig,
    "chain": ChainConfig,
    "chroma": ChromaConfig,
    "chroma_server": ChromaServerConfig,
    "database": DatabaseConfig,
    "huggingface": HuggingFaceConfig,
    "llamacpp": LlamaCppConfig,
    "ollama": OllamaConfig,
    "onnx": OnnxConfig,
    "openai": OpenAiConfig,
    "scripted": ScriptedConfig,
    "sentence_transformers": SentenceTransformersConfig,
}
"""Every section of options, and the struct that checks it."""


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return _now().date()


def _new_id() -> str:
    return time_ordered_id(time.time_ns() // 1_000_000, secrets.token_bytes(10))


def _say_nothing(_line: str) -> None:
    """The report of a start that nobody watches."""


def _skip_silently(_link: str, _error: PortError) -> None:
    """The observer of a chain that nobody watches."""


def _new_owner() -> str:
    return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"


def _answer_limits(config: AnswersConfig) -> AnswerLimits:
    return AnswerLimits(
        running=config.running,
        lease_s=config.lease_s,
        sweep_s=config.sweep_s,
        events_kept_s=config.events_kept_s,
    )


def _links(link: Callable[[str], Generator], names: Sequence[str]) -> list[Generator]:
    return [link(name) for name in names]


class Container(containers.DeclarativeContainer):
    """Every part of the service and what it is made from."""

    settings = providers.Dependency(instance_of=Settings)
    clock = providers.Object(_now)
    today = providers.Object(_today)
    new_id = providers.Object(_new_id)
    monotonic = providers.Object(time.monotonic)
    owner = providers.Singleton(_new_owner)
    observer = providers.Object(AnswerObserver())
    report = providers.Object(_say_nothing)
    """Called with a line of text when a start takes long: the entrypoint's way to show progress."""

    # ------------------------------------------------------------ the resume and its search
    source = providers.Singleton(FileResumeSource, settings.provided.resume)
    policy_source = providers.Singleton(
        FileResumeSource,
        settings.provided.policy_path,
        variable=variable("policy"),
        is_needed=settings.provided.has_own_policy,
    )

    embedder = providers.Selector(
        settings.provided.embedder,
        onnx=providers.Singleton(
            OnnxEmbedder,
            config=settings.provided.section.call("onnx", OnnxConfig, cache_dir=settings.provided.models_dir),
            progress=report,
        ),
        sentence_transformers=providers.Singleton(
            SentenceTransformersEmbedder,
            config=settings.provided.section.call("sentence_transformers", SentenceTransformersConfig),
        ),
    )
    retriever = providers.Selector(
        settings.provided.retriever,
        chroma=providers.Singleton(
            ChromaRetriever,
            config=settings.provided.section.call("chroma", ChromaConfig, path=settings.provided.index_dir),
        ),
        chroma_server=providers.Singleton(
            ChromaServerRetriever,
            config=settings.provided.section.call("chroma_server", ChromaServerConfig),
        ),
        in_memory=providers.Singleton(InMemoryRetriever),
    )
    lexical_retriever = providers.Singleton(Bm25Retriever)
    retrievers = providers.List(retriever, lexical_retriever)
    index_resume = providers.Singleton(
        IndexResume,
        source=source,
        embedder=embedder,
        retrievers=retrievers,
        today=today,
        policy_source=policy_source,
    )
    index = providers.Callable(operator.attrgetter("current"), index_resume)
    find_evidence = providers.Singleton(FindEvidence, embedder=embedder, retrievers=retrievers)

    # ------------------------------------------------------------ who writes the answers
    link: providers.Aggregate[Generator] = providers.Aggregate(
        ollama=providers.Singleton(OllamaGenerator, config=settings.provided.section.call("ollama", OllamaConfig)),
        huggingface=providers.Singleton(
            HuggingFaceGenerator, config=settings.provided.section.call("huggingface", HuggingFaceConfig)
        ),
        openai=providers.Singleton(OpenAiGenerator, config=settings.provided.section.call("openai", OpenAiConfig)),
        llamacpp=providers.Singleton(
            LlamaCppGenerator, config=settings.provided.section.call("llamacpp", LlamaCppConfig)
        ),
        extractive=providers.Singleton(ExtractiveGenerator),
        scripted=providers.Singleton(
            ScriptedGenerator, config=settings.provided.section.call("scripted", ScriptedConfig)
        ),
    )
    links = providers.Callable(_links, link.provider, settings.provided.generators)
    on_skip = providers.Object(_skip_silently)
    generator = providers.Singleton(
        ChainGenerator,
        links=links,
        config=settings.provided.section.call("chain", ChainConfig),
        clock=monotonic,
        on_skip=on_skip,
    )

    # ------------------------------------------------------------ what is kept
    database = providers.Singleton(
        Database, settings.provided.section.call("database", DatabaseConfig, url=settings.provided.database)
    )
    migrations = providers.Singleton(SchemaMigrations, database)
    tables = providers.Singleton(InMemoryTables, clock=monotonic)
    repository = providers.Singleton(SqlalchemyChatRepository, database)
    history = providers.Singleton(SqlalchemyHistoryRepository, database)
    log = providers.Singleton(SqlalchemyAnswerLog, database)
    in_memory_repository = providers.Singleton(InMemoryChatRepository, tables)
    in_memory_history = providers.Singleton(InMemoryHistoryRepository, tables)
    in_memory_log = providers.Singleton(InMemoryAnswerLog, tables)
    asked_questions = providers.Singleton(SqlalchemyAskedQuestions, database)
    approved_answers = providers.Singleton(SqlalchemyApprovedAnswers, database)
    in_memory_asked_questions = providers.Singleton(InMemoryAskedQuestions, tables)
    in_memory_approved_answers = providers.Singleton(InMemoryApprovedAnswers, tables)

    # ------------------------------------------------------------ use cases
    recall_approved = providers.Singleton(RecallApproved, approved_answers=approved_answers, embedder=embedder)
    answer_question = providers.Singleton(
        AnswerQuestion,
        index=index.provider,
        find_evidence=find_evidence,
        generator=generator,
        repository=repository,
        recall_approved=recall_approved,
        is_guarded=settings.provided.is_guarded,
        asks_unread=settings.provided.asks_unread,
    )
    answer_directly = providers.Singleton(
        AnswerDirectly, index=index.provider, answer_question=answer_question, now=clock, monotonic=monotonic
    )
    evaluate_answers = providers.Singleton(EvaluateAnswers, index=index.provider, answer_directly=answer_directly)
    warm_generator = providers.Singleton(WarmGenerator, index=index.provider, generator=generator)
    answer_limits = providers.Singleton(_answer_limits, settings.provided.section.call("answers", AnswersConfig))
    supervisor = providers.Singleton(
        SuperviseAnswers,
        make=answer_question,
        log=log,
        owner=owner,
        now=clock,
        monotonic=monotonic,
        limits=answer_limits,
        observer=observer,
    )
    accept_question = providers.Singleton(
        AcceptQuestion,
        repository=repository,
        supervisor=supervisor,
        index=index.provider,
        new_id=new_id,
        now=clock,
        max_question_chars=settings.provided.max_question_chars,
    )
    ask_again = providers.Singleton(AskAgain, repository=repository, accept_question=accept_question)
    follow_answer = providers.Singleton(FollowAnswer, repository=repository, log=log, phase=supervisor.provided.phase)
    stop_answer = providers.Singleton(StopAnswer, repository=repository, supervisor=supervisor)
    read_history = providers.Singleton(ReadHistory, repository=repository, history=history, log=log)
    edit_history = providers.Singleton(EditHistory, repository=repository, history=history, new_id=new_id, now=clock)
    archive_history = providers.Singleton(ArchiveHistory, repository=repository, history=history, now=clock)
    erase_history = providers.Singleton(EraseHistory, history=history, supervisor=supervisor, now=clock)
    gain_insight = providers.Singleton(GainInsight, asked_questions=asked_questions, embedder=embedder)
    approve_answers = providers.Singleton(ApproveAnswers, approved_answers=approved_answers, new_id=new_id, now=clock)
    check_health = providers.Singleton(
        CheckHealth,
        needed=providers.Dict(database=repository.provided.check, index=retriever.provided.check),
        useful=providers.Dict(generator=generator.provided.check),
    )


def build_container(settings: Settings) -> Container:
    """A container for these settings, every name in them checked.

    Raises:
        SettingsError: A setting names an adapter or an option that does not exist.
    """
    container = Container(settings=settings)
    check_sections(settings, SECTIONS)
    for name, config in SECTIONS.items():
        settings.section(name, config)
    choose("embedder", settings.embedder, container.embedder.providers)
    choose("retriever", settings.retriever, container.retriever.providers)
    for name in settings.generators or ("",):
        choose("generator", name, container.link.providers)
    try:
        container.database()
    except ValueError as exc:
        raise SettingsError(f"{variable('database_url')}: {exc}") from exc
    return container


def searching_in_memory(settings: Settings) -> Settings:
    """The same settings with an index in memory: for a command beside a server that has the stored one open."""
    return msgspec.structs.replace(settings, retriever="in_memory")


async def close(container: Container) -> None:
    """Lets go of all that was opened, the last opened first; the container can be used again afterwards."""
    for part in (
        container.generator,
        container.lexical_retriever,
        container.retriever,
        container.log,
        container.repository,
        container.approved_answers,
        container.database,
    ):
        await part().aclose()

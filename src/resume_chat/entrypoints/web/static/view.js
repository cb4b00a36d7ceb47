// What a conversation looks like: questions, answers with their sources, and what goes wrong.

import { element, icon, nodesOf } from "./markup.js";

const COPY = "M9 9h10v11H9zM5 15H4V4h11v1";
const AGAIN = "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5";
const THUMB = "M7 11v8.5H4V11zM7 11l3.8-7.5c1.5 0 2.4 1.1 2.2 2.5L12.4 10h5.5a2 2 0 0 1 2 2.4l-1.2 5.5a2 2 0 0 1-2 1.6H7";
const PHASES = {
  queued: "Waiting for a turn",
  retrieving: "Looking through the resume",
  reading: "Reading",
  resuming: "Picking up where it was",
};

export class QuestionView {
  node;

  constructor(text) {
    this.node = element("li", { className: "message asked", text });
    this.node.dir = "auto";
  }

  set isWaiting(value) { this.node.classList.toggle("waiting", value); }
}

export class AnswerView {
  node;
  #body = element("div", { className: "body", dir: "auto" });
  #below = element("div");
  #openSource;
  #onAgain;
  #onRate;
  #kept = "";
  #text = "";
  #citations = new Map();
  #numbers = new Map();
  #frame = null;
  #isRunning = true;
  #phase = "retrieving";
  #withheld = 0;

  constructor({ openSource, onAgain, onRate }) {
    this.#openSource = openSource;
    this.#onAgain = onAgain;
    this.#onRate = onRate;
    this.node = element("li", { className: "message said" }, this.#body, this.#below);
    this.#draw();
  }

  get isRunning() { return this.#isRunning; }
  get text() { return this.#text; }

  // What was known before the events are read again; shown until they have caught up with it.
  keep(text, citations) {
    this.#kept = text;
    this.#know(citations);
    this.#schedule();
  }

  progress(phase) {
    this.#phase = phase;
    this.#schedule();
  }

  sources(citations) {
    this.#know(citations);
    this.#schedule();
  }

  add(text) {
    this.#text += text;
    this.#schedule();
  }

  replace(text, citations) {
    this.#text = text;
    this.#kept = "";
    this.#know(citations);
    this.#schedule();
  }

  withheld(count) {
    this.#withheld += count;
    this.#schedule();
  }

  // The last state, from the message as it is stored.
  end(message) {
    this.#isRunning = false;
    this.#text = message.content;
    this.#kept = "";
    this.#know(message.citations);
    this.node.classList.toggle("abstained", message.status === "abstained");
    this.#draw();
    this.#drawBelow(message);
  }

  // Trouble before the answer began, or around it. Gives the box, so that it can be taken away.
  trouble(text, retry, waitS = 0) {
    this.#isRunning = false;
    this.#draw();
    const box = element("div", { className: "trouble" }, element("span", { text }));
    box.setAttribute("role", "alert");
    if (retry) box.append(retryButton(() => { box.remove(); retry(); }, waitS));
    this.#below.append(box);
    return box;
  }

  begin() {
    this.#isRunning = true;
    this.#below.replaceChildren();
    this.#draw();
  }

  #know(citations) {
    for (const each of citations) this.#citations.set(each.id, each);
  }

  #schedule() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  #draw() {
    const text = this.#kept.length > this.#text.length ? this.#kept : this.#text;
    this.#numbers.clear();
    if (text) {
      const nodes = nodesOf(text, { chip: (id) => this.#chip(id), isRunning: this.#isRunning });
      if (this.#isRunning) (nodes.at(-1)?.querySelector("li:last-child") ?? nodes.at(-1))?.classList.add("caret");
      this.#body.replaceChildren(...nodes);
    } else if (this.#isRunning) {
      const dots = element("span", { className: "dots" }, element("i"), element("i"), element("i"));
      const words = element("span", { text: PHASES[this.#phase] ?? "Working" });
      this.#body.replaceChildren(element("p", { className: "thinking" }, dots, words));
    } else {
      this.#body.replaceChildren();
    }
    this.node.setAttribute("aria-busy", String(this.#isRunning));
    this.node.dispatchEvent(new CustomEvent("grown", { bubbles: true }));
  }

  #chip(id) {
    const citation = this.#citations.get(id);
    if (!citation) return null;
    const button = element("button", { className: "cite", type: "button", text: String(this.#number(id)) });
    button.setAttribute("aria-label", `Source ${this.#number(id)}: ${readable(citation.label)}`);
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", () => this.#openSource(citation, button));
    return button;
  }

  #number(id) {
    if (!this.#numbers.has(id)) this.#numbers.set(id, this.#numbers.size + 1);
    return this.#numbers.get(id);
  }

  #drawBelow(message) {
    const parts = [];
    if (this.#withheld) {
      const what = this.#withheld === 1 ? "One sentence was" : `${this.#withheld} sentences were`;
      parts.push(element("p", { className: "aside", text: `${what} withheld: the resume does not bear it out.` }));
    }
    if (message.status === "stopped") parts.push(element("p", { className: "aside", text: "You stopped this answer." }));
    if (message.status === "length") {
      parts.push(element("p", { className: "aside", text: "This answer reached its greatest length." }));
    }
    const cited = message.citations.filter((each) => this.#numbers.has(each.id));
    cited.sort((one, other) => this.#number(one.id) - this.#number(other.id));
    if (cited.length) parts.push(this.#sourceList(cited));
    if (message.status === "failed") parts.push(this.#failure(message));
    else parts.push(this.#foot(message));
    this.#below.replaceChildren(...parts);
  }

  #sourceList(cited) {
    const list = element("ul", { className: "sources" });
    list.setAttribute("aria-label", "Sources");
    const byLabel = new Map();
    for (const each of cited) byLabel.set(each.label, [...(byLabel.get(each.label) ?? []), each.id]);
    for (const [label, ids] of byLabel) {
      const chips = element("span", { className: "numbers" }, ...ids.map((id) => this.#chip(id)));
      list.append(element("li", {}, chips, element("span", { className: "where", text: readable(label) })));
    }
    return list;
  }

  #foot(message) {
    const copy = element("button", { type: "button" }, icon(COPY), element("span", { text: "Copy" }));
    copy.addEventListener("click", async () => {
      await navigator.clipboard?.writeText(message.content.replace(/\s*\[\d+(?:,\s*\d+)*\]/g, ""));
      copy.lastChild.textContent = "Copied";
      setTimeout(() => { copy.lastChild.textContent = "Copy"; }, 1_500);
    });
    const again = element("button", { type: "button" }, icon(AGAIN), element("span", { text: "Ask again" }));
    again.addEventListener("click", () => this.#onAgain(message));
    const foot = element("div", { className: "foot" }, copy, again, this.#thumbs(message));
    const author = authorOf(message);
    if (author) foot.append(element("span", { text: author }));
    return foot;
  }

  // Two buttons of which at most one is pressed. What is pressed is shown at once, and taken back where it is not kept.
  #thumbs(message) {
    const said = element("span", { className: "said-so" });
    said.setAttribute("role", "status");
    let rating = message.feedback?.rating ?? null;
    const buttons = [["up", "Good answer"], ["down", "Bad answer"]].map(([way, label]) => {
      const button = element("button", { type: "button", className: way, title: label }, icon(THUMB));
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => rate(way));
      return button;
    });
    const show = () => buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.className === rating)));
    const rate = async (way) => {
      const before = rating;
      if (way === before) return;
      rating = way;
      show();
      try {
        await this.#onRate(message, way);
        said.textContent = "Thank you.";
        setTimeout(() => { if (said.textContent === "Thank you.") said.textContent = ""; }, 4_000);
      } catch {
        if (rating === way) rating = before;
        said.textContent = "That could not be kept.";
        show();
      }
    };
    show();
    const group = element("span", { className: "thumbs" }, ...buttons, said);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Was this a good answer?");
    return group;
  }

  #failure(message) {
    const { text, retryable } = message.failure ?? { text: "This answer broke.", retryable: true };
    const box = element("div", { className: "trouble" }, element("span", { text }));
    box.setAttribute("role", "alert");
    if (retryable) box.append(retryButton(() => this.#onAgain(message), 0));
    return box;
  }
}

export function readable(label) {
  return label.replaceAll(" > ", " › ");
}

const AUTHORS = {
  computed: "Computed from the resume, without a language model",
  extractive: "Quoted from the resume, without a language model",
  owner: "In the owner's own words",
};

function authorOf({ generator, status }) {
  if (!generator || status === "abstained") return "";
  const [kind, model] = generator.split("/", 2);
  return AUTHORS[kind] ?? `Written by ${model ?? kind}`;
}

function retryButton(retry, waitS) {
  const button = element("button", { type: "button", text: "Try again" });
  button.addEventListener("click", retry);
  let left = waitS;
  const tick = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left > 0) setTimeout(() => { left -= 1; tick(); }, 1_000);
  };
  tick();
  return button;
}

// What is kept in this browser: the visitor's token, the open conversation, and a question that is not answered yet.

const KEY = "resume-chat";
const EMPTY = { token: null, conversation: null, pending: null };

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...EMPTY, ...(kept && typeof kept === "object" ? kept : {}) };
  } catch {
    return { ...EMPTY };
  }
}

export class Store {
  #kept = read();

  get token() { return this.#kept.token; }
  set token(value) { this.#write({ token: value }); }

  get conversation() { return this.#kept.conversation; }
  set conversation(value) { this.#write({ conversation: value }); }

  // A question that was sent: { client_message_id, question, conversation_id?, answer_id?, regenerates? }.
  get pending() { return this.#kept.pending; }
  set pending(value) { this.#write({ pending: value }); }

  #write(change) {
    this.#kept = { ...this.#kept, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#kept));
    } catch {
      // A browser that keeps nothing: the conversation lasts as long as the page.
    }
  }
}

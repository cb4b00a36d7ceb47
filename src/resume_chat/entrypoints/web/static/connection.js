// The socket to the service: says hello, comes back by itself when it is lost, and notices when the other side is gone.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const SILENCE_MS = 25_000;
const PONG_MS = 8_000;
const IDLE_MS = 10 * 60_000;
const CLOSED_IDLE = 4003;
const TOO_MANY = 4004;

export class Connection extends EventTarget {
  #store;
  #socket = null;
  #isReady = false;
  #attempts = 0;
  #retry = null;
  #heartbeat = null;
  #lastFrame = 0;
  #lastUse = Date.now();

  constructor(store) {
    super();
    this.#store = store;
    for (const [target, event] of [[window, "online"], [document, "visibilitychange"], [window, "pageshow"]]) {
      target.addEventListener(event, () => { if (document.visibilityState === "visible") this.wake(); });
    }
  }

  get isReady() { return this.#isReady; }

  // Connects now if it is not connected.
  wake() {
    this.#lastUse = Date.now();
    if (!this.#socket) this.#open();
  }

  // Sends a frame; false when there is nobody to send it to.
  send(frame) {
    this.#lastUse = Date.now();
    if (!this.#isReady) { this.wake(); return false; }
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #open() {
    clearTimeout(this.#retry);
    this.#retry = null;
    const url = new URL("/ws/chat", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, "resume-chat.v1");
    this.#socket = socket;
    socket.addEventListener("open", () => this.#hello());
    socket.addEventListener("message", (event) => { if (socket === this.#socket) this.#received(event.data); });
    socket.addEventListener("close", (event) => { if (socket === this.#socket) this.#lost(event.code); });
  }

  #hello() {
    this.#lastFrame = Date.now();
    this.#startHeartbeat();
    const token = this.#store.token;
    this.#socket.send(JSON.stringify(token ? { type: "hello", visitor_token: token } : { type: "hello" }));
  }

  #received(data) {
    this.#lastFrame = Date.now();
    const frame = JSON.parse(data);
    if (frame.type === "ready") {
      if (frame.visitor_token) this.#store.token = frame.visitor_token;
      this.#isReady = true;
      this.#attempts = 0;
      this.#tell("ready", frame);
    } else if (frame.type === "error" && !this.#isReady && this.#store.token) {
      this.#store.token = null;
      this.#tell("stranger");
      this.#hello();
    } else if (frame.type === "goodbye") {
      this.#retryIn(frame.reconnect_after_ms);
    } else if (frame.type !== "pong") {
      this.#tell("frame", frame);
    }
  }

  #lost(code) {
    clearInterval(this.#heartbeat);
    this.#socket = null;
    this.#isReady = false;
    this.#tell("lost", code);
    if (code === CLOSED_IDLE) return;
    if (code === TOO_MANY) this.#attempts = Math.max(this.#attempts, 4);
    if (this.#retry === null) {
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
      this.#retryIn(wait / 2 + Math.random() * wait / 2);
    }
    this.#attempts += 1;
  }

  #retryIn(ms) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => { if (!this.#socket) this.#open(); else this.#retry = null; }, ms);
  }

  // Browsers do not show protocol pings to scripts, so a silent connection is asked whether it is still there.
  #startHeartbeat() {
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => {
      const silence = Date.now() - this.#lastFrame;
      if (silence > SILENCE_MS + PONG_MS) {
        const socket = this.#socket;
        this.#lost(1006);
        socket.close();
      } else if (silence > SILENCE_MS && this.#isReady && Date.now() - this.#lastUse < IDLE_MS) {
        this.#socket.send(JSON.stringify({ type: "ping", nonce: String(Date.now()) }));
      } else if (Date.now() - this.#lastUse >= IDLE_MS) {
        this.#lastFrame = Date.now();
      }
    }, 4_000);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

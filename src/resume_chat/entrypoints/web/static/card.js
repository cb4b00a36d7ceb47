// The card that shows a source: beside the number that opened it, on a phone from below.

import { readable } from "./view.js";

const GAP = 8;

export class Card {
  #node = document.getElementById("card");
  #opener = null;

  constructor() {
    document.getElementById("card-close").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    document.addEventListener("pointerdown", (event) => {
      const isOutside = !this.#node.contains(event.target) && !this.#opener?.contains(event.target);
      if (!this.#node.hidden && isOutside) this.close({ keepsFocus: true });
    });
    window.addEventListener("resize", () => this.close());
  }

  open(citation, opener) {
    const isSame = opener === this.#opener;
    this.close({ keepsFocus: true });
    if (isSame) return;
    const { label, quote, computed, pointer, pointers } = citation;
    document.getElementById("card-label").textContent = readable(label);
    const quoted = document.getElementById("card-quote");
    quoted.textContent = quote;
    quoted.hidden = !quote;
    const derivation = document.getElementById("card-computed");
    derivation.textContent = computed ? `Computed: ${computed}` : "";
    derivation.hidden = !computed;
    document.getElementById("card-pointer").textContent = (pointers?.length ? pointers : [pointer]).join("  ");
    this.#opener = opener;
    opener.setAttribute("aria-expanded", "true");
    this.#node.hidden = false;
    this.#place(opener);
    document.getElementById("card-close").focus({ preventScroll: true });
  }

  close({ keepsFocus = false } = {}) {
    if (this.#node.hidden) return;
    this.#node.hidden = true;
    this.#opener?.removeAttribute("aria-expanded");
    if (!keepsFocus) this.#opener?.focus({ preventScroll: true });
    this.#opener = null;
  }

  #place(opener) {
    const at = opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#node;
    const left = Math.min(Math.max(GAP, at.left - 24), innerWidth - width - GAP);
    const below = at.bottom + GAP;
    const top = below + height < innerHeight - GAP ? below : Math.max(GAP, at.top - height - GAP);
    this.#node.style.left = `${left}px`;
    this.#node.style.top = `${top}px`;
  }
}

// An answer's text as nodes: paragraphs, lists, bold, and its citations as chips. Only text nodes; nothing is parsed as HTML.

const PARTIAL_CITATION = /\s*\[\d{0,4}(?:\s*,\s*\d{0,4})*$/;
const INLINE = /\*\*([^*\n]+)\*\*|\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]/g;
const BULLET = /^\s*[-*•]\s+/;
const NUMBERED = /^\s*\d{1,2}[.)]\s+/;

export function element(tag, { className, text, ...properties } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  Object.assign(node, properties);
  node.append(...children);
  return node;
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

// The nodes of a text. `chip` makes the button of a citation from its id, or gives null where there is no such source.
export function nodesOf(text, { chip, isRunning }) {
  const shown = isRunning ? text.replace(PARTIAL_CITATION, "") : text;
  const blocks = [];
  let list = null;
  let lines = [];
  const endParagraph = () => {
    if (lines.length) blocks.push(element("p", {}, ...inline(lines.join("\n"), chip)));
    lines = [];
  };
  for (const line of shown.split("\n")) {
    const kind = BULLET.test(line) ? "ul" : NUMBERED.test(line) ? "ol" : null;
    if (kind) {
      endParagraph();
      if (list?.localName !== kind) {
        list = element(kind);
        blocks.push(list);
      }
      list.append(element("li", {}, ...inline(line.replace(kind === "ul" ? BULLET : NUMBERED, ""), chip)));
    } else if (line.trim()) {
      list = null;
      lines.push(line.trim());
    } else {
      endParagraph();
    }
  }
  endParagraph();
  return blocks;
}

function inline(text, chip) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, ids] = match;
    const chips = ids ? ids.split(",").map((id) => chip(id.trim())).filter(Boolean) : [];
    if (!bold && !chips.length) continue;
    const before = text.slice(end, match.index);
    end = match.index + whole.length;
    if (bold) {
      nodes.push(before, element("strong", { text: bold }));
      continue;
    }
    // A chip stays on the line of the word that it follows, and the punctuation on the chip's, unless that takes much room.
    const [, head, word] = before.trimEnd().match(/^([^]*?)(\S{0,20})$/);
    const [punctuation] = chips.length === 1 ? text.slice(end).match(/^[.,;:!?)]*/) : [""];
    end += punctuation.length;
    nodes.push(head, element("span", { className: "kept" }, word, chips[0], punctuation), ...chips.slice(1));
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

// Draws openapi.json as a page: each operation with its parameters, its answers, an example of each, and a curl line.

import { element } from "./markup.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

function typeOf(schema = {}) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.oneOf ?? schema.anyOf) return (schema.oneOf ?? schema.anyOf).map(typeOf).join(" or ");
  const range = [schema.minimum !== undefined && `from ${schema.minimum}`, schema.maximum !== undefined && `to ${schema.maximum}`];
  return [[schema.type].flat().join(" or "), ...range.filter(Boolean)].join(" ");
}

// Text with `code` in it.
function prose(text = "") {
  return text.split("`").map((part, place) => (place % 2 ? element("code", { text: part }) : part));
}

function row(cells, tag = "td") {
  return element("tr", {}, ...cells.map((cell) => element(tag, {}, cell)));
}

function parametersOf(parameters) {
  const rows = parameters.map((each) => {
    const fallback = each.schema?.default === undefined || each.schema.default === null ? "" : ` Default: ${each.schema.default}.`;
    return row([
      element("code", { text: each.name }),
      `${each.in}${each.required ? ", required" : ""}`,
      typeOf(each.schema),
      element("span", {}, ...prose((each.description ?? "") + fallback)),
    ]);
  });
  const head = element("thead", {}, row(["Name", "In", "Type", "Meaning"], "th"));
  return element("table", {}, head, element("tbody", {}, ...rows));
}

function answersOf(responses) {
  return Object.entries(responses).map(([status, response]) => {
    const details = element("details", { open: status.startsWith("2") });
    details.append(element("summary", {}, element("b", { text: status }), ...prose(response.description)));
    for (const [mediaType, { examples = {}, schema }] of Object.entries(response.content ?? {})) {
      details.append(element("p", {}, element("code", { text: mediaType }), ` ${typeOf(schema)}`));
      for (const { value } of Object.values(examples)) {
        const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
        details.append(element("pre", { text }));
      }
    }
    return details;
  });
}

function curlOf(method, path, operation) {
  const token = operation.security?.length ? ` \\\n  -H "Authorization: Bearer $VISITOR_TOKEN"` : "";
  const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
  return `curl${verb} ${location.origin}${path}${token}`;
}

function operationOf(method, path, operation) {
  const section = element("section");
  section.append(
    element("h2", { id: operation.operationId, text: operation.summary ?? operation.operationId }),
    element("p", { className: "address" }, element("span", { className: "method", text: method.toUpperCase() }), path),
    element("p", {}, ...prose(operation.description)),
    element("pre", { text: curlOf(method, path, operation) }),
  );
  if (operation.parameters?.length) section.append(element("h3", { text: "Parameters" }), parametersOf(operation.parameters));
  section.append(element("h3", { text: "Answers" }), ...answersOf(operation.responses));
  return section;
}

const document_ = await (await fetch("/schema/openapi.json")).json();
document.getElementById("title").textContent = `${document_.info.title}: HTTP API`;
document.getElementById("version").textContent = `Version ${document_.info.version}`;
document.getElementById("description").replaceChildren(...prose(document_.info.description));
for (const [path, item] of Object.entries(document_.paths)) {
  for (const method of METHODS.filter((each) => item[each])) {
    const operation = item[method];
    const link = element("a", { href: `#${operation.operationId}`, text: operation.summary ?? path });
    document.getElementById("contents").append(element("span", {}, link));
    document.getElementById("operations").append(operationOf(method, path, operation));
  }
}

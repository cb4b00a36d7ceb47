// The HTTP API as this page calls it: JSON both ways, and what goes wrong as an error that can be shown as it is.

const UNREACHED = "The service cannot be reached just now.";

export class ApiError extends Error {
  name = "ApiError";

  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

export class Api {
  #token;

  // `token` gives the visitor's token, whatever it is by now.
  constructor(token) {
    this.#token = token;
  }

  // The response to one call; parameters of the query that are empty are left out.
  async call(method, path, { query = {}, body } = {}) {
    const given = Object.entries(query).filter(([, value]) => value);
    const url = `/api/v1${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
    const headers = { authorization: `Bearer ${this.#token()}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    let response;
    try {
      response = await fetch(url, { method, headers, body: JSON.stringify(body) });
    } catch {
      throw new ApiError(0, UNREACHED);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.detail ?? UNREACHED);
  }

  async get(path, query) {
    return (await this.call("GET", path, { query })).json();
  }

  // Every item of a list, page by page.
  async all(path) {
    const items = [];
    let cursor = null;
    do {
      const page = await this.get(path, { limit: 100, cursor });
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }
}

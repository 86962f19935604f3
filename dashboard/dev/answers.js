// @ts-check
/** The HTTP API over the recorded desk. */

/**
 * @typedef {import("./world.js").World} World
 * @typedef {{ world: World, parts: string[], query: URLSearchParams, body: any, key: string }} Asked
 * @typedef {{ status: number, body: unknown }} Said
 */

const LIMIT = 100;
const LATER = "2027-01-01T00:00:00.000000000Z";
const BEFORE = "2026-11-22T08:00:00.000000000Z";

/** @type {[string, RegExp, (asked: Asked) => Said][]} */
const ROUTES = [
  [
    "GET",
    /^\/session$/,
    ({ world }) => (world.forced.isLoggedIn ? ok(me(world)) : problem(401, "not_logged_in")),
  ],
  ["POST", /^\/session$/, logIn],
  [
    "DELETE",
    /^\/session$/,
    ({ world }) => (world.force({ isLoggedIn: false }), { status: 204, body: null }),
  ],
  ["GET", /^\/setup$/, ({ world }) => ok({ needs_owner: world.forced.needsOwner })],
  [
    "POST",
    /^\/setup$/,
    ({ world }) => (world.force({ needsOwner: false, isLoggedIn: true }), ok(me(world))),
  ],
  ["POST", /^\/password$/, () => ({ status: 204, body: null })],
  ["GET", /^\/users$/, ({ world }) => page([user(world.forced.role)])],
  [
    "POST",
    /^\/users$/,
    ({ body }) =>
      ok({ name: body.name, link: "http://localhost/password#once", expires_at: LATER }),
  ],
  [
    "GET",
    /^\/sessions$/,
    () =>
      page([
        {
          id: "s1",
          name: "anna",
          address: "127.0.0.1",
          agent: "Chromium",
          created_at: BEFORE,
          last_used_at: BEFORE,
          is_this: true,
        },
      ]),
  ],
  ["GET", /^\/keys$/, () => page([])],
  [
    "POST",
    /^\/keys$/,
    ({ body }) =>
      ok({
        secret: "hk_example_shown_once",
        key: {
          id: "k1",
          owner: "anna",
          created_at: BEFORE,
          expires_at: LATER,
          last_used_at: "",
          last_used_from: "",
          ...body,
        },
      }),
  ],
  ["GET", /^\/actions$/, ({ world }) => page(world.told.map(action).reverse())],
  ["POST", /^\/actions\/verify$/, ({ world }) => ok({ ...world.recording.verified, run: "" })],
  [
    "GET",
    /^\/configurations$/,
    () =>
      page([
        {
          name: "paper",
          kind: "trade",
          mode: "paper",
          title: "A live desk on paper",
          instruments: ["BINANCE:BTCUSDT"],
          agents: ["trend"],
        },
      ]),
  ],
  ["GET", /^\/desks$/, ({ world }) => page(world.desks)],
  ["GET", /^\/desks\/([^/]+)$/, ({ world }) => ok(world.desk)],
  [
    "POST",
    /^\/desks\/([^/]+)\/(pause|resume|kill|stop)$/,
    ({ world, parts, body }) => ok(world.tell(parts[1] ?? "", body ?? {})),
  ],
  ["POST", /^\/desks\/([^/]+)\/orders$/, placeOrder],
  ["DELETE", /^\/desks\/([^/]+)\/orders\/([^/]+)$/, cancelOrder],
  ["GET", /^\/desks\/([^/]+)\/orders\/by-client-id\/([^/]+)$/, orderCalled],
  [
    "POST",
    /^\/kill$/,
    ({ world, body }) => ok({ done: [world.tell("kill", body)], failed: [], action_seq: 9 }),
  ],
  ["GET", /^\/runs$/, ({ world }) => page(world.runs)],
  ["GET", /^\/runs\/compare$/, ({ world }) => ok(world.recording.comparison)],
  ["GET", /^\/runs\/([^/]+)$/, ({ world }) => ok(world.detail)],
  ["GET", /^\/runs\/([^/]+)\/settings$/, ({ world }) => page(world.recording.settings)],
  ["GET", /^\/runs\/([^/]+)\/equity$/, ({ world }) => ok(equity(world))],
  ["GET", /^\/runs\/([^/]+)\/council\/history$/, ({ world }) => ok(world.recording.history)],
  ["GET", /^\/runs\/([^/]+)\/outcomes$/, ({ world }) => page(world.recording.outcomes)],
  ["GET", /^\/runs\/([^/]+)\/orders$/, (asked) => page(orders(asked))],
  [
    "GET",
    /^\/runs\/([^/]+)\/(fills|alerts)$/,
    (asked) => parted(newest(asked, asked.parts[1] ?? ""), asked.query),
  ],
  [
    "GET",
    /^\/runs\/([^/]+)\/journal$/,
    (asked) => parted(newest(asked, "journal").filter(isKind(asked.query)), asked.query),
  ],
  ["GET", /^\/runs\/([^/]+)\/journal\/(\d+)$/, record],
  ["POST", /^\/runs\/([^/]+)\/journal\/verify$/, ({ world }) => ok(world.recording.verified)],
  ["GET", /^\/runs\/([^/]+)\/why$/, why],
  [
    "GET",
    /^\/runs\/([^/]+)\/state$/,
    ({ world, query }) =>
      ok(
        world.recording.states.findLast((one) => one.record.seq <= Number(query.get("seq"))) ??
          world.recording.states[0],
      ),
  ],
];

/** @param {World} world @param {string} method @param {URL} url @param {unknown} body @param {string} key @returns {Said} */
export function answer(world, method, url, body, key = "") {
  const path = url.pathname.replace(/^\/v1/, "");
  const failing = Object.entries(world.forced.failing).find(([begins]) => path.includes(begins));
  if (failing) return problem(failing[1], "internal");
  if (!world.forced.isLoggedIn && !/^\/(session|setup|password)/.test(path))
    return problem(401, "session_expired");
  for (const [verb, pattern, handler] of ROUTES) {
    const found = verb === method ? pattern.exec(path) : null;
    if (found)
      return handler({
        world,
        parts: found.slice(1).map(decodeURIComponent),
        query: url.searchParams,
        body,
        key,
      });
  }
  return problem(404, "not_found");
}

/** The bars of an instrument until now. @param {World} world @param {URLSearchParams} query @returns {import("../src/api/types").Bars} */
export function barsOf(world, query) {
  const bars = world.recording.bars[query.get("instrument") ?? ""];
  if (!bars) throw new Error(`no bars of ${query.get("instrument")}`);
  const lastAt = Math.max(
    0,
    ...world.recording.logs.bars
      .slice(0, world.last("bars"))
      .slice(-9)
      .map((entry) => entry[1]),
  );
  const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
  const rows = bars.ts_ns
    .map((ts_ns, row) => (ts_ns <= lastAt && bars.first + row < before ? row : -1))
    .filter((row) => row >= 0);
  const kept = rows.slice(-(world.barsAtOnce || Number(query.get("limit") ?? 2000)));
  const cut = (/** @type {number[]} */ column) =>
    kept.map((row) => /** @type {number} */ (column[row]));
  const { ts_ns, open, high, low, close, volume } = bars;
  const columns = {
    ts_ns: cut(ts_ns),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    volume: cut(volume),
  };
  return { ...bars, ...columns, first: bars.first + (kept[0] ?? 0) };
}

/** @param {Asked} asked @returns {Said} */
function placeOrder({ world, body, key }) {
  const { ordering } = world.forced;
  world.persons.asked.push({ cl_ord_id: body.cl_ord_id, key });
  const known = world.persons.find((order) => order.cl_ord_id === body.cl_ord_id);
  // Of "silent" the desk takes it all the same; of "lost" it never comes there.
  const order = known ?? (ordering === "lost" ? null : world.persons.place(world, body));
  if (ordering === "silent" || !order)
    return problem(504, "desk_silent", { execution_status: "unknown" });
  if (ordering === "refused")
    return problem(422, "order_refused", {
      detail: `order ${order.id}: price_collar: the price is too far from the market`,
      execution_status: "rejected",
      errors: [
        { pointer: "control", detail: "price_collar" },
        { pointer: "limit", detail: "500 bps" },
        { pointer: "observed", detail: "9,998 bps" },
      ],
    });
  const did = [`order ${order.id}: ${order.side} ${order.quantity} ${order.instrument}: sent`];
  return { status: 201, body: { order, is_replayed: Boolean(known), did, action_seq: 3 } };
}

/** @param {Asked} asked @returns {Said} */
function cancelOrder({ world, parts, query }) {
  const orders = /** @type {import("../src/api/types").OrderView[]} */ (world.entries("orders", 0));
  const found = orders.findLast((order) => order.id === parts[1]);
  if (!found) return problem(404, "order_not_found");
  world.told.push(["cancel", found.id, query.get("reason")].filter(Boolean).join(" "));
  const order = world.persons.push(world, { ...found, status: "canceled", is_open: false });
  return ok({ order, did: [`order ${order.id}: cancel asked for`], action_seq: 5 });
}

/** @param {Asked} asked @returns {Said} */
function orderCalled({ world, parts }) {
  const found = world.persons.find((order) => order.cl_ord_id === parts[1]);
  return found ? ok(found) : problem(404, "order_not_found");
}

/** @param {number} status @param {string} code @param {Partial<import("../src/api/types").Problem>} [more] @returns {Said} */
function problem(status, code, more = {}) {
  const titles = { 401: "Not logged in", 404: "Not found", 422: "Refused", 504: "Desk silent" };
  const title = /** @type {Record<number, string>} */ (titles)[status] ?? "Internal fault";
  return {
    status,
    body: {
      type: `about:${code}`,
      title,
      status,
      code,
      detail: "Forced by a test.",
      instance: "",
      request_id: "",
      retryable: status >= 500,
      errors: [],
      ...more,
    },
  };
}

/** @param {unknown} body @returns {Said} */
function ok(body) {
  return { status: 200, body };
}

/** @param {unknown[]} data @returns {Said} */
function page(data) {
  return ok({ data, next_cursor: "", has_more: false });
}

/** @param {unknown[]} all @param {URLSearchParams} query @returns {Said} */
function parted(all, query) {
  const from = Number(query.get("cursor") || 0);
  const to = from + Number(query.get("limit") ?? LIMIT);
  const hasMore = to < all.length;
  return ok({
    data: all.slice(from, to),
    next_cursor: hasMore ? String(to) : "",
    has_more: hasMore,
  });
}

/** @param {World} world @returns {import("../src/api/types").Me} */
function me({ forced }) {
  const all = /** @type {import("../src/api/types").Scope[]} */ ([
    "read",
    "research",
    "trade:paper",
    "trade:live",
    "risk:kill",
    "risk:resume",
    "admin",
  ]);
  const scopes = forced.role === "viewer" ? all.slice(0, 1) : all;
  return {
    name: "anna",
    role: /** @type {import("../src/api/types").Role} */ (forced.role),
    scopes,
    csrf: "token",
    expires_at: LATER,
  };
}

/** @param {Asked} asked */
function logIn({ world, body }) {
  if (body?.password !== "correct horse battery") return problem(401, "wrong_login");
  world.force({ isLoggedIn: true });
  return ok(me(world));
}

/** @param {string} role */
function user(role) {
  return { name: "anna", role, is_disabled: false, created_at: BEFORE, last_login_at: BEFORE };
}

/** @param {string} said @param {number} place */
function action(said, place) {
  const [what, ...rest] = said.split(" ");
  return {
    seq: place * 2 + 1,
    at: BEFORE,
    at_ns: 0,
    hash: "0".repeat(64),
    request_id: "r",
    actor: "anna",
    role: "admin",
    via: "session",
    address: "127.0.0.1",
    action: `desk.${what}`,
    target: "",
    reason: rest.join(" "),
    before: "trading",
    after: "",
    status: "done",
  };
}

/** @param {World} world */
function equity(world) {
  const { equity: curve } = world.recording;
  const until = world.last("equity");
  const cut = (/** @type {(number | null)[]} */ column) => column.slice(0, until);
  return {
    ...curve,
    ts_ns: cut(curve.ts_ns),
    equity: cut(curve.equity),
    drawdown_ratio: cut(curve.drawdown_ratio),
  };
}

/** @param {Asked} asked @param {string} name */
function newest({ world, query }, name) {
  const instrument = query.get("instrument");
  const all = /** @type {{ instrument?: string }[]} */ (world.entries(name, 0)).toReversed();
  return instrument ? all.filter((one) => one.instrument === instrument) : all;
}

/** @param {Asked} asked */
function orders(asked) {
  const byId = new Map();
  for (const order of /** @type {import("../src/api/types").OrderView[]} */ (
    newest(asked, "orders")
  )) {
    if (!byId.has(order.id)) byId.set(order.id, order);
  }
  const status = asked.query.get("status");
  return [...byId.values()].filter((order) => !status || order.status === status);
}

/** @param {URLSearchParams} query */
function isKind(query) {
  const kind = query.get("kind");
  return (/** @type {any} */ line) => !kind || line.kind === kind;
}

/** @param {Asked} asked */
function record({ world, parts }) {
  const found = world.recording.records.find((one) => one.record.seq === Number(parts[1]));
  return found ? ok(found) : problem(404, "record_not_found");
}

/** The certificate of an order, or of the last decision by then. @param {Asked} asked */
function why({ world, query }) {
  const order = query.get("order");
  const known = Object.values(world.recording.why);
  const at = query.get("at") ?? "";
  const found = order
    ? (world.recording.why[order] ?? known.find((one) => one.order !== null))
    : known
        .filter((one) => one.instrument === query.get("instrument"))
        .sort((a, b) => a.at_ns - b.at_ns)
        .findLast((one) => one.at.slice(0, 19) <= at.slice(0, 19));
  return found ? ok(found) : problem(404, "no_decision");
}

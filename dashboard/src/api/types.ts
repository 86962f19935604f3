// Made by scripts/vocabulary.py from hansa.api (npm run types). Do not edit.

/** A part of a list. `next_cursor` asks for the part behind it; "" at the end. */
export interface Page<T> {
  data: T[];
  next_cursor: string;
  has_more: boolean;
}

export type Role = "viewer" | "researcher" | "trader" | "risk_officer" | "admin";

export type Scope = "read" | "research" | "trade:paper" | "trade:live" | "risk:kill" | "risk:resume" | "admin";

/** What an account of the books stands at in one currency. */
export interface AccountLine {
  account: string;
  currency: string;
  amount: string;
}

/**
 * What a person did: recorded before it was carried out, and again with its result (`is_done`).
 * `before` and `after` are what it changed, in words.
 */
export interface ActionLine {
  seq: number;
  at: string;
  at_ns: number;
  hash: string;
  request_id: string;
  actor: string;
  role: string;
  via: string;
  address: string;
  action: string;
  target: string;
  reason: string;
  before: string;
  after: string;
  status: string;
}

/**
 * An agent over the buckets of a run: its weight, and how often (of those times its view was
 * signed) the sign of its view matched the next bar's return.
 */
export interface AgentHistory {
  agent: string;
  weight: number[];
  conviction: (number | null)[];
  hit_ratio: number | null;
  voted_ratio: number;
  abstained: number;
  vetoes: number;
}

/**
 * What people should know: a refusal, a command, a feed that changed its state, a failure.
 * `level`: info, warn, risk.
 */
export interface Alert {
  seq: number;
  at: string;
  at_ns: number;
  level: string;
  event: string;
  line: string;
  instrument: string;
}

/**
 * What was done, when it was asked and done by the desk's clock, and how the desk stands. Money
 * is in `currency`; `day_profit` counts from `day_since`: midnight of `day` (UTC, by the desk's
 * clock), or the first equity that is known. `held` says why it does not trade freely, `failed`
 * which strategies and agents raised and are out, each in a sentence. `link` is none on paper;
 * where it lets no order pass and nothing else holds the desk, its state is that of the desk;
 * where no feed brings data, that is `no_data`. `placed` is what came of an order of a person,
 * `misfit` the field of one that cannot be an order (`error` says why). The council and what
 * follows it stand in an answer to `status` alone.
 */
export interface Answer {
  error: string;
  misfit: string;
  did: string[];
  placed: PlacedLine | null;
  asked_at: string;
  done_at: string;
  took_ms: number;
  run: string;
  desk: string;
  mode: string;
  feed: string;
  pid: number;
  began_at: string;
  uptime_s: number;
  state: string;
  link: LinkLine | null;
  held: string;
  failed: string[];
  moments: number;
  orders: number;
  refusals: number;
  fills: number;
  currency: string;
  equity: string;
  cash: string;
  gross_exposure: string;
  day: string;
  day_since: string;
  day_profit: string;
  positions: PositionLine[];
  closing: ClosingLine[];
  open_orders: OrderLine[];
  records: number;
  head: string;
  last_record_at: string;
  council: CouncilLine[];
  refused: RefusalLine[];
  venues: VenueLine[];
  said: SaidLine[];
  notices_lost: number;
}

/** One agent's view of one instrument at one moment. */
export interface BallotLine {
  moment: number;
  at: string;
  at_ns: number;
  agent: string;
  instrument: string;
  conviction: number | null;
  confidence: number;
  is_veto: boolean;
}

/**
 * A bar that closed: instrument (its place in the run), close time in ns, then open, high, low,
 * close in ticks and volume in lots.
 */
export type BarEntry = [instrument: number, ts_ns: number, open: number, high: number, low: number, close: number, volume: number];

/**
 * Bars of an instrument as columns, oldest first: `ts_ns` their closes; prices in ticks and
 * volume in lots, whose sizes are `tick` and `lot`. `first` is the number of the first within the
 * run, `total` how many there are by now.
 */
export interface Bars {
  instrument: string;
  tick: string;
  lot: string;
  interval_ns: number;
  first: number;
  total: number;
  ts_ns: number[];
  open: number[];
  high: number[];
  low: number[];
  close: number[];
  volume: number[];
}

/** What the market of an instrument showed: last price, and best levels where there are any. */
export interface BookView {
  instrument: string;
  last: string;
  at: string;
  bids: Level[];
  asks: Level[];
}

/** A budget of a venue: how much of its window is used by us and by others on the address. */
export interface BudgetLine {
  name: string;
  used: number;
  foreign: number;
  limit: number;
  window_s: number;
}

/** An order whose end was asked for; it works until the venue says otherwise. */
export interface CanceledOrder {
  order: OrderView;
  did: string[];
  action_seq: number;
}

/** Check the data of a configuration of the catalog. */
export interface CheckData {
  configuration: string;
}

/**
 * What a kill of level 3 has not closed yet: the order that closes it works (`works`), or came
 * to nothing `times` in a row because of `why` and is made again at `due` (`waits`); other orders
 * there are being cancelled first (`clears`), or their cancels were refused, as with `waits`
 * (`blocked`); or it is less than an order may be of and stays (`rest`).
 */
export interface ClosingLine {
  symbol: string;
  quantity: string;
  state: string;
  times: number;
  due: string;
  why: string;
}

/**
 * What became of a command: when this server was asked, when the desk took it in and was done
 * (by the desk's clock), what it did, and what is left of what the level ends. `action_seq` is the
 * number of the record in the journal of human actions.
 */
export interface Commanded {
  run: string;
  did: string[];
  requested_at: string;
  asked_at: string;
  done_at: string;
  took_ms: number;
  state: string;
  orders_left: number;
  positions_left: number;
  left: string[];
  action_seq: number;
}

/** A command to every desk at work; `failed` names those it did not reach, and why. */
export interface CommandedAll {
  done: Commanded[];
  failed: [string, string][];
  action_seq: number;
}

/** The equity of a run over its buckets, as a part of what it began with. */
export interface ComparedCurve {
  run: string;
  ts_ns: number[];
  equity_ratio: (number | null)[];
  drawdown_ratio: (number | null)[];
}

/** A headline figure over the runs compared; null where one has none. `unit` as in reports. */
export interface ComparedNumber {
  key: string;
  label: string;
  unit: string;
  values: (number | null)[];
}

/** Two to twenty runs side by side: what was set differently, and what came of it. */
export interface Comparison {
  runs: RunLine[];
  verdicts: string[];
  settings: Difference[];
  numbers: ComparedNumber[];
  curves: ComparedCurve[];
}

/** A configuration of the catalog: `kind` is `run` (over recorded data) or `trade`. */
export interface Configuration {
  name: string;
  kind: "run" | "trade";
  mode: string;
  title: string;
  instruments: string[];
  agents: string[];
}

/**
 * The council over a run. `agreement` [agents x agents] is how often two agents that both took
 * a side took the same one; null where they never did. `dissent` over the buckets of `ts_ns`.
 */
export interface CouncilHistory {
  run: string;
  ts_ns: number[];
  agents: AgentHistory[];
  agreement: ((number | null)[])[];
  dissent: (number | null)[];
}

/**
 * The last decision on an instrument: in [-1, 1], none without a view; the target is a part of
 * equity, none where the position is left as it is. `outcome` says what came of it.
 */
export interface CouncilLine {
  symbol: string;
  at: string;
  decision: number | null;
  dissent: number;
  is_vetoed: boolean;
  target_ratio: number | null;
  outcome: string;
  voices: VoiceLine[];
}

/** The last decision on every instrument of a run. */
export interface CouncilView {
  run: string;
  moment: number;
  seq: number;
  at: string;
  at_ns: number;
  decisions: DecisionView[];
}

/** A file of the data catalog: what is in it, and from when until when. */
export interface DataFile {
  name: string;
  bytes: number;
  sha256: string;
  used_by: string[];
}

/**
 * What the council concluded for an instrument at a moment, and what came of it. No decision is
 * no view. `target_ratio` is a part of equity, null where the position is left as it is; `outcome`
 * is a code, `meaning` its words; `line` a sentence for people. `seq` is the journal record after
 * which it stands.
 */
export interface DecisionView {
  moment: number;
  seq: number;
  at: string;
  at_ns: number;
  instrument: string;
  decision: number | null;
  dissent: number;
  is_vetoed: boolean;
  target_ratio: number | null;
  outcome: string;
  meaning: string;
  line: string;
  order_id: string;
  voices: Voice[];
}

/**
 * A desk at work, in a line. `state` as of the desk: trading, paused, killed, flattening, flat,
 * halted, stale, disconnected, logged_out, no_data; or `gone` where nobody answers any more,
 * `silent` where the process is there and does not answer.
 */
export interface DeskLine {
  run: string;
  desk: string;
  mode: string;
  feed: string;
  state: string;
  held: string;
  pid: number;
  began_at: string;
  currency: string;
  equity: string;
  day_profit: string;
  records: number;
}

/**
 * A desk as the server knows it: what it answered last, and whether it still answers. `state`
 * is that of the desk; `gone` where nobody answers there any more, `silent` where the process is
 * there and does not answer. `as_of` is when the answer came.
 */
export interface DeskView {
  run: string;
  state: string;
  is_answering: boolean;
  why: string;
  as_of: string;
  answer: Answer | null;
}

/** A setting that is not the same in all runs compared; "" where a run has none. */
export interface Difference {
  key: string;
  values: string[];
}

/**
 * Equity over the moments of a run, in at most as many points as were asked for: the last value
 * of each bucket, and the deepest drawdown in it.
 */
export interface EquityCurve {
  run: string;
  currency: string;
  total: number;
  ts_ns: number[];
  equity: (number | null)[];
  drawdown_ratio: (number | null)[];
}

/** Equity at a moment. */
export type EquityEntry = [ts_ns: number, equity: number];

/**
 * One thing that is wrong with a request: where (a JSON pointer, or the name of a parameter)
 * and what.
 */
export interface Fault {
  pointer: string;
  detail: string;
}

/**
 * An execution. `slippage_bps` against the price that was known when the order was judged,
 * worse is above zero; `is_undone` where the venue took it back.
 */
export interface FillView {
  seq: number;
  exec_id: number;
  order_id: string;
  source: string;
  at: string;
  at_ns: number;
  instrument: string;
  side: string;
  quantity: string;
  price: string;
  leaves: string;
  fee: string;
  fee_currency: string;
  liquidity: string;
  slippage_bps: number | null;
  is_undone: boolean;
}

/**
 * What the server sends. `t`: `snap` (the first of a subscription), `delta`, `hb` (a heartbeat
 * each 5 s: `d` is a `Heartbeat`), `error` (`d` is a Problem: that channel is not served).
 */
export interface Frame {
  v: number;
  ch: string;
  seq: number;
  ts: string;
  t: "delta" | "error" | "hb" | "snap";
  d: unknown;
}

/** The server answers: its version and time. */
export interface Health {
  status: string;
  version: string;
  at: string;
}

/** The time of the server, and the pulse of each desk that is listened to. */
export interface Heartbeat {
  server_at: string;
  desks: Pulse[];
}

/** Pause, resume or stop a desk. A reason is required where real money is traded. */
export interface Hold {
  reason?: string;
}

/** An instrument of a run: tick and lot as decimals. */
export interface InstrumentLine {
  symbol: string;
  base: string;
  quote: string;
  tick: string;
  lot: string;
  multiplier: string;
}

/**
 * A piece of long work. `state`: waiting, running, done, failed, canceled. `done` of `total`
 * units (0 of 0 while that is unknown); `eta_s` is null while it cannot be told. `result` is what
 * it made: a run, a file, a sentence; `printed` the last of what agents and strategies printed in
 * it, in the answer for one job alone.
 */
export interface JobView {
  id: string;
  kind: string;
  title: string;
  state: string;
  by: string;
  begun_at: string;
  ended_at: string;
  done: number;
  total: number;
  eta_s: number | null;
  result: string;
  error: string;
  printed: string;
}

/** An API key, without its secret. */
export interface KeyLine {
  id: string;
  name: string;
  owner: string;
  scopes: ("admin" | "read" | "research" | "risk:kill" | "risk:resume" | "trade:live" | "trade:paper")[];
  created_at: string;
  expires_at: string;
  last_used_at: string;
  last_used_from: string;
}

/** A key that was made; `secret` is shown this once. */
export interface KeyMade {
  key: KeyLine;
  secret: string;
}

/**
 * Kill a desk. 1: no new positions, working orders stay. 2: and every order is cancelled.
 * 3: and every position is closed at the market; needs a reason. All levels need one where real
 * money is traded.
 */
export interface Kill {
  level: 1 | 2 | 3;
  reason?: string;
}

/** Sums over all postings by account and currency. */
export interface LedgerView {
  run: string;
  seq: number;
  balances: AccountLine[];
}

/** A price and what rests there. */
export interface Level {
  price: string;
  quantity: string;
}

/**
 * A control of the gate: how much of its limit is used now (of what the gate saw last, where it
 * is of one order alone: `is_of_order`), and how much is left. `used_ratio` is used / limit, null
 * where that has no meaning. `refusals` counts what it has refused.
 */
export interface LimitLine {
  control: string;
  title: string;
  unit: string;
  used: string;
  limit: string;
  headroom: string;
  used_ratio: number | null;
  is_of_order: boolean;
  instrument: string;
  refusals: number;
  last_refusal_at: string;
  last_refusal_id: string;
}

/** All limits of a run as of a record of its journal. */
export interface LimitsView {
  run: string;
  seq: number;
  at: string;
  at_ns: number;
  limits: LimitLine[];
}

/**
 * The link to the venue that orders go to: `live`, or since when it is not and why. While it is
 * `stale`, `disconnected` or `logged_out` every order is refused, and cancels go on; while `slow`
 * the account's stream is down, and only what a kill of level 3 closes with passes, by REST.
 */
export interface LinkLine {
  state: string;
  since: string;
  why: string;
}

/** Name and password of a user. */
export interface LogIn {
  name: string;
  password: string;
}

/**
 * Who is logged in, what they may do, and the token that every change must carry in the header
 * `X-CSRF-Token` (sessions only).
 */
export interface Me {
  name: string;
  role: "admin" | "researcher" | "risk_officer" | "trader" | "viewer";
  scopes: ("admin" | "read" | "research" | "risk:kill" | "risk:resume" | "trade:live" | "trade:paper")[];
  csrf: string;
  expires_at: string;
}

/** A new API key; its scopes may be no more than its owner has. `expires_days` 0 is never. */
export interface NewKey {
  name: string;
  scopes: ("admin" | "read" | "research" | "risk:kill" | "risk:resume" | "trade:live" | "trade:paper")[];
  expires_days?: number;
}

/**
 * An order of a person, for a desk at work. Quantity in units of the base and prices are
 * decimals as text, plain digits, multiples of lot and tick. `limit` is for limit and stop_limit,
 * `stop` for stop and stop_limit. Under one `cl_ord_id` a run has one order for ever. A reason is
 * required where real money is traded.
 */
export interface NewOrder {
  cl_ord_id: string;
  instrument: string;
  side: "buy" | "sell";
  quantity: string;
  kind?: "limit" | "market" | "stop" | "stop_limit";
  limit?: string;
  stop?: string;
  time_in_force?: "day" | "fok" | "gtc" | "ioc";
  is_reduce_only?: boolean;
  is_post_only?: boolean;
  reason?: string;
}

/** A new user; they set their password by the one-time link in the answer. */
export interface NewUser {
  name: string;
  role: "admin" | "researcher" | "risk_officer" | "trader" | "viewer";
}

/** A link by which a user sets their password, once, until it expires. */
export interface OneTimeLink {
  name: string;
  link: string;
  expires_at: string;
}

/** An order with its life, what the gate saw, and its fills. */
export interface OrderDetail {
  order: OrderView;
  readings: ReadingView[];
  life: OrderEvent[];
  fills: FillView[];
}

/** A step of an order's life: what the venue or the desk did. */
export interface OrderEvent {
  seq: number;
  at: string;
  at_ns: number;
  what: string;
  status: string;
  quantity: string;
  price: string;
  detail: string;
}

/** An open order. Quantities in units of the base, prices as decimals; "" is none. */
export interface OrderLine {
  id: string;
  symbol: string;
  side: string;
  kind: string;
  quantity: string;
  filled: string;
  limit: string;
  stop: string;
  status: string;
  age_s: number;
}

/**
 * An order, or a proposal that the gate refused (`status` "refused", with the control). Its
 * `status` is FIX's OrdStatus in words: pending_new, new, partially_filled, filled, canceled,
 * rejected, expired, ...; `unknown` while nobody can tell whether the venue has it. `seq` is the
 * record of its proposal, `source` who made it, `cl_ord_id` the id that a person gave it.
 */
export interface OrderView {
  id: string;
  seq: number;
  at: string;
  at_ns: number;
  source: string;
  instrument: string;
  side: string;
  kind: string;
  time_in_force: string;
  quantity: string;
  approved: string;
  filled: string;
  leaves: string;
  limit: string;
  stop: string;
  average: string;
  status: string;
  is_open: boolean;
  refused_by: string;
  why: string;
  updated_seq: number;
  updated_at: string;
  cl_ord_id: string;
}

/** How often a decision came to this: the "why not" of a run. */
export interface OutcomeCount {
  outcome: string;
  meaning: string;
  count: number;
  last_at: string;
  last_instrument: string;
}

/** Set a password with the token of a one-time link. */
export interface PasswordByLink {
  token: string;
  password: string;
}

/** Change one's own password. */
export interface PasswordChange {
  old: string;
  new: string;
}

/**
 * The order that a desk has under a person's id: new, or there before (`is_same`: as it is
 * asked for now). `control` of the gate refused it, with its limit, what it saw, and why.
 */
export interface PlacedLine {
  id: string;
  is_new: boolean;
  is_same: boolean;
  control: string;
  limit: string;
  observed: string;
  why: string;
}

/**
 * The order that the desk has under a person's id. `is_replayed` where it was there before and
 * nothing was done; `action_seq` is the number of the record in the journal of human actions.
 */
export interface PlacedOrder {
  order: OrderView;
  is_replayed: boolean;
  did: string[];
  action_seq: number;
}

/**
 * A position, and the state of its instrument's feed. `entry` is its average cost, `profit` its
 * value less cost, `realised` that of what was closed before fees, in the quote currency (of a
 * spot account in the account's); "" where it cannot be told. Where `has_opening`, some of it came
 * otherwise than by a fill, as what is held at the start: its entry is its worth at that time.
 */
export interface PositionLine {
  symbol: string;
  quantity: string;
  price: string;
  entry: string;
  profit: string;
  realised: string;
  feed: string;
  age_s: number;
  has_opening: boolean;
}

/**
 * A position: quantity, mark, average cost, value and profit as decimals, "" where unknown;
 * `age_s` is that of the instrument's data, `feed` its state (live, slow, stale, disconnected,
 * logged_out; "" of recorded runs).
 */
export interface PositionView {
  instrument: string;
  quantity: string;
  price: string;
  entry: string;
  value: string;
  profit: string;
  realised: string;
  weight_ratio: number | null;
  feed: string;
  age_s: number | null;
}

/** A line of the books. Lines of one `seq` sum to zero in each currency. */
export interface PostingLine {
  seq: number;
  at: string;
  at_ns: number;
  what: string;
  account: string;
  instrument: string;
  currency: string;
  amount: string;
}

/**
 * Why a request was not done. `code` has one cause each and never changes its meaning; `type`
 * is the address of its description. `retryable`: the same request may succeed later. Of what a
 * desk is told `execution_status` says what is known: "rejected" (it was not sent), or "unknown"
 * where the desk did not answer, or has yet to begin: look it up before anything else.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance: string;
  request_id: string;
  retryable: boolean;
  errors: Fault[];
  execution_status: "" | "rejected" | "unknown";
}

/** What the code of a problem says: its HTTP status, what it means, what to do about it. */
export interface ProblemKind {
  code: string;
  title: string;
  status: number;
  meaning: string;
  remedy: string;
  retryable: boolean;
}

/** How a desk is, as of this heartbeat: `age_s` since its journal last grew, by this machine. */
export interface Pulse {
  run: string;
  state: string;
  desk_at: string;
  records: number;
  age_s: number;
}

/** What a control of the gate saw: its limit and the observed value, in words and units. */
export interface ReadingView {
  control: string;
  passed: boolean;
  limit: string;
  observed: string;
}

/** The server can do its work: how many runs and desks it sees. */
export interface Ready {
  status: string;
  runs: number;
  has_owner: boolean;
}

/** A record with everything it says, by name; `before` is the link it builds on. */
export interface RecordDetail {
  record: RecordLine;
  before: string;
  payload_bytes: number;
  says: unknown;
}

/** A record of a journal: its number, kind, time, link of the chain, and a sentence. */
export interface RecordLine {
  seq: number;
  kind: string;
  at: string;
  at_ns: number;
  hash: string;
  line: string;
  instrument: string;
}

/** A proposal that the gate refused, and the control that did. */
export interface RefusalLine {
  at: string;
  id: string;
  symbol: string;
  side: string;
  quantity: string;
  control: string;
  limit: string;
  observed: string;
}

/**
 * A run, with what its manifest pins. `records` and `last_at` as far as the journal has been
 * read; `speed` is that of a recorded feed (1 real time, 0 as fast as possible).
 */
export interface RunDetail {
  run: RunLine;
  currency: string;
  initial_cash: string;
  interval: string;
  speed: number;
  instruments: InstrumentLine[];
  agents: string[];
  strategies: string[];
  council_rule: string;
  allocation_rule: string;
  seed: number;
  code: string;
  records: number;
  moments: number;
  orders: number;
  fills: number;
  refusals: number;
  first_at: string;
  last_at: string;
  last_at_ns: number;
}

/**
 * A run in a line. `status`: running, stopped, finished, interrupted, failed, damaged.
 * `is_live`: of a desk (`hansa trade`), else over recorded data (`hansa run`). `orders` is null
 * while the run has not noted its end: the run itself counts them.
 */
export interface RunLine {
  run: string;
  name: string;
  made_at: string;
  status: string;
  is_live: boolean;
  mode: string;
  orders: number | null;
  head: string;
  data_sha256: string;
  config_sha256: string;
}

/** A line of the desk's log. */
export interface SaidLine {
  at: string;
  event: string;
  text: string;
}

/** A session: who, from where, since when, last used when. */
export interface SessionLine {
  id: string;
  name: string;
  address: string;
  agent: string;
  created_at: string;
  last_used_at: string;
  is_this: boolean;
}

/** Create the owner, with the token of the link that the first start printed. */
export interface SetUp {
  token: string;
  name: string;
  password: string;
}

/** Whether an owner is still to be created. */
export interface SetUpState {
  needs_owner: boolean;
}

/** A setting of a run's configuration, by its dotted key. */
export interface Setting {
  key: string;
  value: string;
}

/** A step from the decision to the order: what it is called, its value, and why. */
export interface SizeStep {
  name: string;
  value: string;
  why: string;
}

/** Start a desk on paper from a configuration of the catalog (`GET /v1/configurations`). */
export interface StartDesk {
  configuration: string;
  reason?: string;
}

/**
 * Run a configuration of the catalog over its data; `overrides` are `key=value`, of settings
 * that name no code and no file.
 */
export interface StartRun {
  configuration: string;
  overrides?: string[];
}

/** A desk that was started: its process, and its run once that is known. */
export interface Started {
  configuration: string;
  pid: number;
  run: string;
}

/**
 * Everything after a record: recomputed from the journal by the core (`hansa replay` does the
 * same for the whole run). `state_hash` is the core's hash over its whole state then; "" where the
 * record is none after which a state can be told, and `state_seq` the last one before it that is.
 */
export interface StateView {
  run: string;
  record: RecordLine;
  state_seq: number;
  state_hash: string;
  at: string;
  at_ns: number;
  currency: string;
  equity: string;
  cash: string;
  switches: string[];
  positions: PositionView[];
  open_orders: OrderView[];
  books: BookView[];
  decisions: DecisionView[];
  limits: LimitLine[];
  took_ms: number;
}

/** Listen to a channel: a log from behind `since` on, or (null) with its last `last` entries. */
export interface Subscribe {
  op: "subscribe";
  ch: string;
  since?: number | null;
  last?: number;
}

/** Listen to it no more. */
export interface Unsubscribe {
  op: "unsubscribe";
  ch: string;
}

/** Change a user's role, or shut them out. What is null stays. */
export interface UserChange {
  role?: "admin" | "researcher" | "risk_officer" | "trader" | "viewer" | null;
  is_disabled?: boolean | null;
  reason?: string;
}

/** A user. */
export interface UserLine {
  name: string;
  role: "admin" | "researcher" | "risk_officer" | "trader" | "viewer";
  is_disabled: boolean;
  created_at: string;
  last_login_at: string;
}

/**
 * A way out to a venue: its circuit, what waits, what it may still send, and by how much its
 * clock was ahead of this machine's when it was read; none where that is not known.
 */
export interface VenueLine {
  venue: string;
  circuit: string;
  waiting: number;
  budgets: BudgetLine[];
  clock_offset_ms: number | null;
}

/**
 * What reading every byte of a journal came to: `state` is complete, open, torn or damaged;
 * `detail` names the first fault and its place. `last_seq` is the last record that is proved.
 */
export interface Verified {
  run: string;
  state: string;
  is_whole: boolean;
  records: number;
  bytes: number;
  head: string;
  last_seq: number;
  detail: string;
  verified_at: string;
  took_ms: number;
}

/**
 * An agent's part in a decision: no conviction is an abstention. `share` is its pull on the
 * decision; `features` what it saw, where that was asked for.
 */
export interface Voice {
  agent: string;
  conviction: number | null;
  confidence: number;
  weight: number;
  share: number;
  is_veto: boolean;
  features: Record<string, number | null>;
}

/** An agent's part in a decision; no conviction is an abstention. */
export interface VoiceLine {
  agent: string;
  conviction: number | null;
  confidence: number;
  weight: number;
  is_veto: boolean;
}

/**
 * Why an order was made, or why none was, for one instrument at one moment: `verdict` says it
 * in a sentence, `text` is what `hansa why` prints. `without` is what the decision would have been
 * without each agent (null: no view left), for rules where that follows from these ballots alone.
 * `data_as_of` is the last thing known of the instrument. `seq` and `hash` lead to the journal;
 * `order` is the council's (or the one asked about), `others` the ids of further orders until the
 * next moment, `previous` and `next` the moments beside it.
 */
export interface WhyView {
  run: string;
  instrument: string;
  moment: number;
  seq: number;
  hash: string;
  at: string;
  at_ns: number;
  verdict: string;
  outcome: string;
  meaning: string;
  desk: string;
  decision: number | null;
  dissent: number | null;
  is_vetoed: boolean;
  target_ratio: number | null;
  price: string;
  position: string;
  equity: string;
  data_as_of: string;
  voices: Voice[];
  without: Record<string, number | null>;
  sizes: SizeStep[];
  order: OrderDetail | null;
  others: string[];
  previous_at: string;
  next_at: string;
  text: string;
}

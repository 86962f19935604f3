import { describe, expect, test } from "vitest";

import { CLOSE_LOGGED_OUT, CLOSE_SLOW, type Socket, Stream } from "./stream";

class FakeClock {
  time = 1000;
  private waits: { at: number; callback: () => void }[] = [];

  now = () => this.time;

  later = (callback: () => void, ms: number) => {
    const wait = { at: this.time + ms, callback };
    this.waits.push(wait);
    return () => void (this.waits = this.waits.filter((one) => one !== wait));
  };

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.waits.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.waits = this.waits.filter((one) => one !== next);
      this.time = next.at;
      next.callback();
    }
    this.time = end;
  }
}

class FakeSocket implements Socket {
  said: { op: string; ch: string; since?: number | null; last?: number }[] = [];
  isClosed = false;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  frame(t: string, ch: string, seq: number, d: unknown): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, ch, seq, ts: "", t, d }) });
  }
}

function setUp() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const open = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const stream = new Stream({ open, clock, random: () => 1 });
  const got: unknown[] = [];
  const listener = { data: (d: unknown) => void got.push(d) };
  stream.start();
  sockets[0]!.onopen!();
  return { clock, sockets, stream, got, listener, socket: () => sockets.at(-1)! };
}

test("nothing is said to a socket that closes; the next is asked for it", () => {
  const { clock, stream, socket, sockets, listener } = setUp();
  socket().readyState = 2;
  stream.listen("r/fills", listener);
  expect(sockets[0]!.said).toEqual([]);
  sockets[0]!.onclose!({ code: 1006 });
  clock.pass(10_000);
  socket().onopen!();
  expect(socket().said.map((one) => one.ch)).toEqual(["r/fills"]);
});

describe("logs", () => {
  test("a snap and its deltas come whole, in order", () => {
    const { stream, socket, got, listener } = setUp();
    stream.listen("r/fills", listener, 2);
    socket().frame("snap", "r/fills", 5, ["d", "e"]);
    socket().frame("delta", "r/fills", 7, ["f", "g"]);
    expect(got).toEqual([
      ["d", "e"],
      ["f", "g"],
    ]);
  });

  test("a gap is asked for from behind the last entry, once, and nothing behind it is shown", () => {
    const { stream, socket, got, listener } = setUp();
    stream.listen("r/fills", listener);
    socket().frame("snap", "r/fills", 5, ["e"]);
    socket().frame("delta", "r/fills", 7, ["g"]);
    socket().frame("delta", "r/fills", 8, ["h"]);
    expect(socket().said.slice(1)).toEqual([{ op: "subscribe", ch: "r/fills", since: 5, last: 0 }]);
    socket().frame("snap", "r/fills", 8, ["f", "g", "h"]);
    expect(got).toEqual([["e"], ["f", "g", "h"]]);
  });

  test("what overlaps is shown once", () => {
    const { stream, socket, got, listener } = setUp();
    stream.listen("r/fills", listener);
    socket().frame("snap", "r/fills", 2, ["a", "b"]);
    socket().frame("delta", "r/fills", 3, ["b", "c"]);
    socket().frame("delta", "r/fills", 3, ["c"]);
    expect(got).toEqual([["a", "b"], ["c"]]);
  });

  test("after a lost connection a log goes on behind its last entry", () => {
    const { clock, stream, sockets, socket, listener } = setUp();
    stream.listen("r/journal", listener);
    socket().frame("snap", "r/journal", 41, ["x"]);
    socket().onclose!({ code: 1006 });
    clock.pass(250);
    socket().onopen!();
    expect(sockets).toHaveLength(2);
    expect(socket().said).toEqual([{ op: "subscribe", ch: "r/journal", since: 41, last: 0 }]);
  });

  test("a log that is empty is told by its snap", () => {
    const { stream, socket, got, listener } = setUp();
    stream.listen("r/alerts", listener);
    socket().frame("snap", "r/alerts", 0, []);
    socket().frame("delta", "r/alerts", 1, ["first"]);
    expect(got).toEqual([[], ["first"]]);
  });
});

describe("values", () => {
  test("the newest value is shown, also when the numbers begin anew", () => {
    const { stream, socket, got, listener } = setUp();
    stream.listen("r/limits", listener);
    socket().frame("snap", "r/limits", 90, { used: 1 });
    socket().frame("delta", "r/limits", 1, { used: 2 });
    expect(got).toEqual([{ used: 1 }, { used: 2 }]);
  });

  test("after a lost connection it is asked for without since", () => {
    const { clock, stream, socket, listener } = setUp();
    stream.listen("desks", listener);
    socket().frame("snap", "desks", 12, []);
    socket().onclose!({ code: 1006 });
    clock.pass(250);
    socket().onopen!();
    expect(socket().said[0]).toMatchObject({ ch: "desks", since: null });
  });
});

describe("the link", () => {
  test("waits double from 250 ms to 8 s", () => {
    const { clock, stream, sockets } = setUp();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      sockets.at(-1)!.onclose!({ code: 1006 });
      waits.push(stream.link.retryAt - clock.now());
      clock.pass(waits.at(-1)!);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test("a frame makes the next wait short again", () => {
    const { clock, stream, socket } = setUp();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      socket().onclose!({ code: 1006 });
      clock.pass(8000);
    }
    socket().onopen!();
    socket().frame("hb", "", 1, { server_at: "", desks: [] });
    socket().onclose!({ code: 1006 });
    expect(stream.link.retryAt - clock.now()).toBe(250);
  });

  test("silence of 12 s is a lost connection, whatever the socket says", () => {
    const { clock, stream, sockets, socket } = setUp();
    clock.pass(11_000);
    socket().frame("hb", "", 1, { server_at: "", desks: [] });
    clock.pass(11_999);
    expect(stream.link.state).toBe("open");
    clock.pass(1);
    expect(stream.link.state).toBe("waiting");
    expect(sockets[0]!.isClosed).toBe(true);
  });

  test("a session that ended is no lost connection: nothing is tried again", () => {
    const { clock, stream, sockets, socket } = setUp();
    socket().onclose!({ code: CLOSE_LOGGED_OUT });
    clock.pass(60_000);
    expect(stream.link.state).toBe("logged_out");
    expect(sockets).toHaveLength(1);
  });

  test("who was too slow resumes at once", () => {
    const { clock, sockets, socket } = setUp();
    socket().onclose!({ code: CLOSE_SLOW });
    clock.pass(0);
    expect(sockets).toHaveLength(2);
  });

  test("the last listener leaves the channel", () => {
    const { stream, socket, listener } = setUp();
    const leave = stream.listen("r/orders", listener);
    const leaveOther = stream.listen("r/orders", { data: () => {} });
    leave();
    expect(socket().said.at(-1)!.op).toBe("subscribe");
    leaveOther();
    expect(socket().said.at(-1)).toEqual({ op: "unsubscribe", ch: "r/orders" });
  });
});

/** Addresses: plain paths by the history API. `?run=` goes along from page to page. */
class Router {
  path = $state.raw(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  hash = $state.raw(location.hash);

  constructor() {
    addEventListener("popstate", () => this.read());
    addEventListener("click", (event) => this.clicked(event));
  }

  go(to: string, isReplacing = false): void {
    history[isReplacing ? "replaceState" : "pushState"](null, "", to);
    this.read();
    if (!isReplacing) document.querySelector("main")?.scrollTo(0, 0);
  }

  /** An address with the run that is looked at. */
  to(path: string): string {
    const run = this.query.get("run");
    if (!run || path.includes("run=")) return path;
    const [plain = "", hash] = path.split("#");
    const joined = `${plain}${plain.includes("?") ? "&" : "?"}run=${encodeURIComponent(run)}`;
    return hash ? `${joined}#${hash}` : joined;
  }

  setQuery(key: string, value: string): void {
    const query = new URLSearchParams(this.query);
    if (value) query.set(key, value);
    else query.delete(key);
    const text = query.toString();
    this.go(this.path + (text ? `?${text}` : ""), true);
  }

  private read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
    this.hash = location.hash;
  }

  /** Links of this page are followed without loading it anew; all others are the browser's. */
  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest("a");
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute("download"))
      return;
    if (link.pathname.startsWith("/v1/") || (link.hash && link.pathname === location.pathname))
      return;
    event.preventDefault();
    this.go(link.pathname + link.search + link.hash);
  }
}

export const router = new Router();

/** The decision's own address. */
export function decisionPath(run: string, instrument: string, at: string): string {
  return `/d/${encodeURIComponent(run)}/${encodeURIComponent(instrument)}/${encodeURIComponent(at)}`;
}

export function instrumentPath(symbol: string): string {
  return router.to(`/i/${encodeURIComponent(symbol)}`);
}

import "svelte/elements";

declare module "svelte/elements" {
  // `w` asks the row that has the focus for its why.
  export interface DOMAttributes<T extends EventTarget> {
    onwhy?: ((event: CustomEvent) => void) | null | undefined;
  }
}

import { looked } from "../state/looked_at.svelte";
import { session } from "../state/session.svelte";
import { type Leave, leaveOf } from "./draft";

/** Whether the person at the page may order at the desk that is looked at, as of now. */
export function mayOrder(): Leave {
  const { isLive, mode, state } = looked;
  return leaveOf({ isLive, mode, state, may: (scope) => session.may(scope) });
}

/** Whether they may end orders there: also while it takes none. */
export function mayCancel(): boolean {
  return mayOrder().isShown && looked.isLive && looked.state !== "gone";
}

/** Whether the desk's operations need a reason: all but those on paper do. */
export function needsReason(): boolean {
  return looked.mode !== "paper";
}

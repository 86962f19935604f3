/** Where one can go: the rail, the palette and the g-jumps say the same. */
export interface Place {
  path: string;
  name: string;
  key: string;
  icon: string;
  isOnPhone: boolean;
}

export const PLACES: Place[] = [
  { path: "/", name: "Home", key: "h", isOnPhone: true, icon: "M3 11 12 4l9 7v9h-6v-6H9v6H3z" },
  {
    path: "/i",
    name: "Trade",
    key: "t",
    isOnPhone: true,
    icon: "M6 4v16M4 8h4v7H4zM14 3v18M12 6h4v9h-4zM20 8v8",
  },
  {
    path: "/council",
    name: "Council",
    key: "c",
    isOnPhone: true,
    icon: "M12 5a3 3 0 1 1 0 .1M5 20a7 7 0 0 1 14 0M4 10a2 2 0 1 1 0 .1M20 10a2 2 0 1 1 0 .1",
  },
  {
    path: "/orders",
    name: "Orders",
    key: "o",
    isOnPhone: true,
    icon: "M5 4h14v16H5zM8 9h8M8 13h8M8 17h5",
  },
  {
    path: "/risk",
    name: "Risk",
    key: "k",
    isOnPhone: false,
    icon: "M4 19h16M6 19v-6M11 19V9M16 19V5",
  },
  { path: "/runs", name: "Runs", key: "r", isOnPhone: false, icon: "M4 6h16M4 12h16M4 18h10" },
  {
    path: "/journal",
    name: "Journal",
    key: "j",
    isOnPhone: false,
    icon: "M6 3h12v18H6zM9 3v18M12 8h4M12 12h4",
  },
  {
    path: "/settings",
    name: "Settings",
    key: "s",
    isOnPhone: false,
    icon: "M4 7h10M18 7h2M16 5v4M4 17h4M12 17h8M10 15v4",
  },
];

export function isHere(place: Place, path: string): boolean {
  return place.path === "/"
    ? path === "/"
    : path === place.path || path.startsWith(`${place.path}/`);
}

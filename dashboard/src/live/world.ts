/** The browser, as the live log sees it. */

import { answered, api } from "../api/client";
import type { Socket, World } from "./log";

export const browser: World = {
  async ticket() {
    return (await answered(api.POST("/api/ws-ticket"))).ticket;
  },
  connect(ticket) {
    const address = new URL("/ws/logs", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("ticket", ticket);
    return new WebSocket(address) as Socket;
  },
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

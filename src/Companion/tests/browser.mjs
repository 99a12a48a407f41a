// The page in Debian's Chromium; what it says on its console and what it asks of the network is kept.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const address = pathToFileURL(resolve(process.env.COMPANION ?? "../../docs/companion.html")).href;
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
let browser;
export const complaints = [];
export const requests = [];

export async function open(hash = "", options = {}) {
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const opened = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  opened.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  opened.on("pageerror", (error) => complaints.push(`${error}`));
  opened.on("request", (request) => !/^(file|data|blob):/.test(request.url()) && requests.push(request.url()));
  await opened.goto(address + hash);
  await opened.waitForSelector("[data-verdict]");
  return opened;
}

export async function close() {
  await browser?.close();
}

// Debian's Chromium through playwright-core, with a screenshot of every page that a test looks at.
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from './server.mjs';

const screenshots = process.env.GATEHOUSE_SCREENSHOTS ?? join(build, '../screenshots');

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/** A page that remembers what it should not have done: console errors, requests elsewhere. */
export async function open_page(browser, { javascript = true, origins }) {
  const context = await browser.newContext({ javaScriptEnabled: javascript, viewport: { width: 900, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol, pathname } = new URL(request.url());
    if (protocol.startsWith('http') && !origins.includes(origin) && pathname !== '/favicon.ico') faults.push(`request to ${origin}`);
  });
  return { context, page, faults };
}

export async function screenshot(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** The application's side: answers its callback with a page of its own and hands over the address. What was posted to it as a
    form stands in the address's query. */
export async function listen_for_callback() {
  let arrived;
  const address = new Promise((done) => { arrived = done; });
  const listener = createServer(async (request, response) => {
    let form = '';
    for await (const chunk of request) form += chunk;
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Application</title><link rel="icon" href="data:,"><h1>Back in the application</h1>');
    if (request.url.startsWith('/callback')) arrived(new URL(form ? `${request.url}?${form}` : request.url, `http://${request.headers.host}`));
  });
  await new Promise((done) => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address();
  return { redirect_uri: `http://127.0.0.1:${port}/callback`, origin: `http://127.0.0.1:${port}`, address, close: () => listener.close() };
}

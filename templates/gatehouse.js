// What pages gain where scripts run: a look at the typed password, a word about caps lock, a countdown, a copy for support. Every
// page works without: what only a script can do stands hidden in the page, its words with it, and is shown from here.
'use strict';
const find = (id) => document.getElementById(id);

const password = find('password');
if (password) {
  const button = find('show-password');
  const words = button.textContent;
  const show = (shown) => {
    password.type = shown ? 'text' : 'password';
    button.textContent = shown ? button.dataset.hide : words;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    show(password.type === 'password');
    password.focus();
  });
  // Password managers keep what was typed as a password, and it does not stay readable on a page that is left.
  password.form.addEventListener('submit', () => show(false));
  addEventListener('pagehide', () => show(false));

  const note = find('caps-lock');
  const look = (event) => { if (event.getModifierState) note.hidden = !event.getModifierState('CapsLock'); };
  password.addEventListener('keydown', look);
  password.addEventListener('keyup', look);
  password.addEventListener('blur', () => { note.hidden = true; });
}

const wait = find('wait');
if (wait) {
  const seconds = wait.querySelector('span');
  const end = performance.now() + Number(seconds.textContent) * 1000;
  const timer = setInterval(() => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) { seconds.textContent = String(left); return; }
    clearInterval(timer);
    wait.textContent = wait.dataset.over;
  }, 1000);
}

const copy = find('copy-details');
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    const lines = [...document.querySelectorAll('.details dl > div')].map((line) => [...line.children].map((part) => part.textContent).join(': '));
    try {
      await navigator.clipboard.writeText(lines.join('\n'));
      find('copied').hidden = false;
    } catch {
      copy.hidden = true; // not allowed here; the text can still be selected
    }
  });
}

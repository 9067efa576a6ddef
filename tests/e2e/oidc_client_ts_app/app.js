// A single-page application on oidc-client-ts as its documentation describes one. /settings.json says where the provider is.
const element = (id) => document.getElementById(id);
const say = (text) => { element('status').textContent = text; };

function show(user) {
  element('user').textContent = user ? JSON.stringify({ profile: user.profile, access_token: user.access_token, refresh_token: user.refresh_token, scope: user.scope, session_state: user.session_state }) : '';
}

async function start() {
  const { issuer, client_id, scope, dpop, watches } = await (await fetch('/settings.json')).json(), { origin } = window.location;
  const manager = new oidc.UserManager({
    authority: issuer, client_id, scope, redirect_uri: `${origin}/callback`, silent_redirect_uri: `${origin}/silent`, post_logout_redirect_uri: `${origin}/`,
    // The library asks userinfo with a bearer token; a bound one needs a proof, which the application makes itself below.
    loadUserInfo: !dpop, dpop: dpop && { bind_authorization_code: true, store: new oidc.IndexedDbDPoPStore() }, automaticSilentRenew: false, silentRequestTimeoutInSeconds: 8,
    monitorSession: watches === true, checkSessionIntervalInSeconds: 1,
  });
  if (window.location.pathname === '/silent') return manager.signinSilentCallback();

  manager.events.addUserSignedOut(async () => {
    await manager.removeUser();
    show(null);
    say('signed out elsewhere');
  });
  const attempt = (what, work) => async () => {
    try {
      show(await work());
      say(`${what}: done`);
    } catch (error) {
      say(`${what}: ${error.error ?? error.message}`);
    }
  };
  element('sign-in').onclick = () => manager.signinRedirect();
  element('sign-out').onclick = () => manager.signoutRedirect();
  element('renew').onclick = attempt('renew', () => manager.signinSilent());
  element('revoke').onclick = attempt('revoke', async () => { await manager.revokeTokens(['access_token']); return manager.getUser(); });
  element('ask').onclick = async () => {
    const user = await manager.getUser(), address = `${issuer}/userinfo`;
    const ask = async (nonce) => fetch(address, { headers: { authorization: `DPoP ${user.access_token}`, dpop: await manager.dpopProof(address, user, 'GET', nonce) } });
    const first = await ask(), answer = first.ok ? first : await ask(first.headers.get('dpop-nonce'));
    say(`ask: ${answer.status} ${(await answer.json()).email}`);
  };
  if (window.location.pathname === '/callback') {
    await attempt('sign in', () => manager.signinRedirectCallback())();
    window.history.replaceState({}, '', '/');
  } else {
    show(await manager.getUser());
    say('ready');
  }
}

start();

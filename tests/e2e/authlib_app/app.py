# A Flask application on Authlib, as its documentation describes one: sign-in with code, PKCE and nonce; then the token's later life
# with an OAuth2Session. Settings come from the environment.
import os
import secrets

from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, jsonify, redirect, session, url_for

issuer, client_id, client_secret = os.environ["ISSUER"], os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
application = Flask(__name__)
application.secret_key = secrets.token_hex(32)
provider = OAuth(application).register(
    "provider",
    client_id=client_id,
    client_secret=client_secret,
    server_metadata_url=f"{issuer}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email offline_access", "code_challenge_method": "S256"},
)
tokens = {}  # of the one person who signs in here


def later_session():
    metadata = provider.load_server_metadata()
    return metadata, OAuth2Session(client_id, client_secret, token=dict(tokens), token_endpoint=metadata["token_endpoint"])


@application.get("/")
def home():
    return jsonify(session.get("user"))


@application.get("/login")
def login():
    return provider.authorize_redirect(url_for("callback", _external=True), prompt="consent")


@application.get("/callback")
def callback():
    token = provider.authorize_access_token()
    tokens.update({key: token[key] for key in ("access_token", "refresh_token", "token_type", "expires_at", "id_token")})
    session["user"] = {"id_token": dict(token["userinfo"]), "userinfo": dict(provider.userinfo(token=token))}
    return redirect(url_for("home"))


@application.get("/refresh")
def refresh():
    metadata, client = later_session()
    before = dict(tokens)
    tokens.update(client.refresh_token(metadata["token_endpoint"], refresh_token=tokens["refresh_token"]))
    return jsonify(access_token_is_new=tokens["access_token"] != before["access_token"], refresh_token_is_new=tokens["refresh_token"] != before["refresh_token"])


@application.get("/introspect")
def introspect():
    metadata, client = later_session()
    return jsonify(client.introspect_token(metadata["introspection_endpoint"], token=tokens["access_token"]).json())


@application.get("/revoke")
def revoke():
    metadata, client = later_session()
    return jsonify(status=client.revoke_token(metadata["revocation_endpoint"], token=tokens["refresh_token"], token_type_hint="refresh_token").status_code)


@application.get("/logout")
def logout():
    metadata = provider.load_server_metadata()
    session.clear()
    return redirect(f"{metadata['end_session_endpoint']}?id_token_hint={tokens['id_token']}&post_logout_redirect_uri={url_for('home', _external=True)}")


if __name__ == "__main__":
    application.run(host="127.0.0.1", port=int(os.environ["PORT"]))

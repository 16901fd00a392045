"""An OpenID provider of oauthlib, for tests: its people need no password, and everything is in memory.

Reads one line of JSON (the server's origin, a key in PKCS #1) and prints its own address. The rules of the grants are
oauthlib's; what is here is the memory and the pages.
"""
import base64
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, quote, urlsplit

import rsa
from oauthlib.oauth2 import DeviceApplicationServer
from oauthlib.openid import RequestValidator
from oauthlib.openid.connect.core.endpoints.pre_configured import Server
from oauthlib.openid.connect.core.grant_types.base import GrantTypeBase

told = json.loads(sys.stdin.readline())
origin = told["origin"]
key = rsa.PrivateKey.load_pkcs1(told["key"].encode())
secret_of = {"vitrine": "a secret of the test", "vitrine-command-line": None}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(claims):
    head = b64(json.dumps({"alg": "RS256", "kid": "o", "typ": "JWT"}).encode())
    told_of = f"{head}.{b64(json.dumps(claims).encode())}"
    return f"{told_of}.{b64(rsa.sign(told_of.encode(), key, 'SHA-256'))}"


class Memory(RequestValidator):
    """What the provider knows: codes, tokens, and who said yes to which device."""

    def __init__(self):
        self.codes, self.refresh, self.devices, self.tickets = {}, {}, {}, {}

    # Clients: one with a secret, one without.
    def validate_client_id(self, client_id, request, *args, **kwargs):
        return client_id in secret_of

    def client_authentication_required(self, request, *args, **kwargs):
        return secret_of.get(request.client_id) is not None

    def authenticate_client(self, request, *args, **kwargs):
        expected = secret_of.get(request.client_id)
        request.client = SimpleNamespace(client_id=request.client_id)
        return expected is not None and secrets.compare_digest(expected, request.client_secret or "")

    def authenticate_client_id(self, client_id, request, *args, **kwargs):
        request.client = SimpleNamespace(client_id=client_id)
        return client_id in secret_of and secret_of[client_id] is None

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):
        return redirect_uri == f"{origin}/auth/callback"

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
        return response_type == "code" and client_id == "vitrine"

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return (grant_type == "authorization_code") == (client_id == "vitrine")

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        return set(scopes) <= {"openid", "profile", "offline_access"}

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return ["openid"]

    def validate_user_match(self, id_token_hint, scopes, claims, request):
        return True

    # Codes: each is good once, for one client and one address, with its PKCE verifier.
    def is_pkce_required(self, client_id, request):
        return True

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        self.codes[code["code"]] = request

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        asked = self.codes.get(code)
        if asked is None or asked.client_id != client_id:
            return False
        request.user, request.scopes = asked.user, asked.scopes
        return True

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):
        return self.codes[code].redirect_uri == redirect_uri

    def get_code_challenge(self, code, request):
        return self.codes[code].code_challenge

    def get_code_challenge_method(self, code, request):
        return self.codes[code].code_challenge_method

    def get_authorization_code_scopes(self, client_id, code, redirect_uri, request):
        asked = self.codes.get(code)
        return [] if asked is None else asked.scopes

    def get_authorization_code_nonce(self, client_id, code, redirect_uri, request):
        return self.codes[code].nonce

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):
        del self.codes[code]

    # Devices.
    def validate_device_code(self, client_id, device_code, request, *args, **kwargs):
        device = self.devices.get(device_code)
        if device is None or device["client"] != client_id:
            return None
        if device["status"] == "authorized":
            request.user, request.scopes = device["user"], device["scopes"]
            del self.devices[device_code]
            return "authorized"
        return device["status"]

    # Refresh tokens: each is good once.
    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):
        known = self.refresh.get(refresh_token)
        if known is None or known["client"] != request.client_id:
            return False
        request.user = known["user"]
        return True

    def get_original_scopes(self, refresh_token, request, *args, **kwargs):
        return self.refresh[refresh_token]["scopes"]

    def save_bearer_token(self, token, request, *args, **kwargs):
        self.refresh.pop(getattr(request, "refresh_token", None), None)
        if "refresh_token" in token:
            self.refresh[token["refresh_token"]] = {
                "client": request.client_id,
                "user": request.user,
                "scopes": list(request.scopes),
            }
        # oauthlib's device grant knows OAuth alone: its tokens get theirs here.
        if "id_token" not in token and "openid" in request.scopes:
            GrantTypeBase.add_id_token(SimpleNamespace(
                request_validator=self, id_token_hash=lambda value: b64(value.encode())[:20],
            ), token, None, request)

    def revoke_token(self, token, token_type_hint, request, *args, **kwargs):
        self.refresh.pop(token, None)

    # ID tokens.
    def get_id_token(self, token, token_handler, request):
        return None

    def finalize_id_token(self, id_token, token, token_handler, request):
        user = request.user
        name = user["name"]
        return sign({
            **{field: value for field, value in id_token.items() if field != "at_hash"},
            "iss": issuer, "sub": f"o-{name}", "exp": int(time.time()) + 300, "jti": secrets.token_hex(8),
            "auth_time": user["at"], "preferred_username": name, "name": name, "roles": ["researcher"],
        })


class Pages(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, body="", headers=None):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def form(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/.well-known/openid-configuration":
            self.answer(200, metadata)
        elif url.path == "/jwks":
            number = lambda n: b64(n.to_bytes((n.bit_length() + 7) // 8, "big"))
            jwk = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "o", "n": number(key.n), "e": number(key.e)}
            self.answer(200, {"keys": [jwk]})
        elif url.path == "/login":
            ticket = secrets.token_hex(8)
            memory.tickets[ticket] = {"name": query["as"], "at": int(time.time())}
            self.answer(302, headers={"Location": f"{query['next']}&ticket={ticket}"})
        elif url.path == "/authorize":
            user = memory.tickets.pop(query.get("ticket"), None)
            if user is None:
                self.answer(302, headers={"Location": f"/login?next={quote(self.path, safe='')}"})
                return
            asked = f"{issuer}{self.path.rsplit('&ticket=', 1)[0]}"
            scopes = query["scope"].split()
            headers, body, status = server.create_authorization_response(asked, scopes=scopes, credentials={"user": user})
            self.answer(status, body or "", headers)
        else:
            self.answer(404)

    def do_POST(self):
        url, form = f"{issuer}{self.path}", self.form()
        if self.path == "/token":
            headers, body, status = server.create_token_response(url, "POST", form, dict(self.headers))
            self.answer(status, body, headers)
        elif self.path == "/revoke":
            headers, body, status = server.create_revocation_response(url, "POST", form, dict(self.headers))
            self.answer(status, body or "", headers)
        elif self.path == "/device/auth":
            headers, body, status = devices.create_device_authorization_response(url, "POST", form, dict(self.headers))
            memory.devices[body["device_code"]] = {
                "client": parse_qs(form)["client_id"][0], "status": "authorization_pending",
                "scopes": body["scope"].split(), "code": body["user_code"],
            }
            self.answer(status, body, headers)
        elif self.path == "/device":
            said = {name: values[0] for name, values in parse_qs(form).items()}
            for device in memory.devices.values():
                if device["code"] == said["code"]:
                    device["status"] = "authorized" if said["answer"] == "yes" else "access_denied"
                    device["user"] = {"name": said["as"], "at": int(time.time())}
            self.answer(200, "done")
        else:
            self.answer(404)


web = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
issuer = f"http://127.0.0.1:{web.server_port}"
metadata = {
    "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
    "jwks_uri": f"{issuer}/jwks", "device_authorization_endpoint": f"{issuer}/device/auth",
    "revocation_endpoint": f"{issuer}/revoke", "response_types_supported": ["code"],
    "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
    "scopes_supported": ["openid", "profile", "offline_access"], "code_challenge_methods_supported": ["S256"],
}
memory = Memory()
server = Server(memory)
devices = DeviceApplicationServer(memory, f"{issuer}/device", interval=0.2,
                                  user_code_generator=lambda: secrets.token_hex(4).upper())
print(issuer, flush=True)
web.serve_forever()

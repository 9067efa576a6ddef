// The relying party of the plan fapi2-mtls: proves itself by its certificate, with its name in every form, and its tokens are bound
// to that certificate (RFC 8705). It calls the addresses that discovery names for those who have one.
import { fetch_with, thumbprint } from '../e2e/support/certificates.mjs';
import { FapiClient } from './fapi_client.mjs';

export class CertifiedFapiClient extends FapiClient {
  scheme = 'Bearer';

  constructor(tenant, metadata, client) {
    super(tenant, metadata, client);
    this.endpoints = { ...metadata, ...metadata.mtls_endpoint_aliases };
  }

  static async made(tenant, metadata, client) {
    return new this(tenant, metadata, client);
  }

  get confirmation() {
    return { 'x5t#S256': thumbprint(this.client.certificate.certificate) };
  }

  thieves() {
    const { first, second, untrusted } = this.tenant.clients, another = this.client === second ? first : second, errors = ['invalid_client'];
    return [
      { what: 'without a certificate', options: { certificate: null }, errors },
      { what: 'with the certificate of another client', options: { certificate: another.certificate }, errors },
      { what: 'with a certificate of that name by another authority', options: { certificate: untrusted }, errors },
    ];
  }

  /** Without a name the certificate alone does not say who it is (RFC 8705 §2). */
  false_names() {
    return [...super.false_names(), undefined];
  }

  /** fetch() with `certificate`, or with none where it is null. Answers are altered here: these addresses have no front. */
  async #fetch(url, { certificate = this.client.certificate, ...options }) {
    const response = await fetch_with(undefined, certificate)(url, options);
    const { status, headers, body } = this.tenant.change({ path: new URL(url).pathname, status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() });
    return new Response(body, { status, headers });
  }

  /** POSTs a form, authenticated. `certificate`: another one, or null for none. */
  async post(url, fields, { certificate, method = 'POST', headers = {} } = {}) {
    const form = Object.entries({ client_id: this.client.client_id, ...fields }).filter(([, value]) => value !== undefined);
    const body = method === 'GET' ? undefined : new URLSearchParams(form);
    return this.read(await this.#fetch(url, { certificate, method, body, headers: { ...(body && { 'content-type': 'application/x-www-form-urlencoded' }), ...headers } }));
  }

  async call(token, { scheme = this.scheme, certificate } = {}) {
    return this.#fetch(this.endpoints.userinfo_endpoint, { certificate, headers: { authorization: `${scheme} ${token}` } });
  }
}

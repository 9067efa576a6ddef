// Our JOSE and npm's `jose`, each checking what the other made. tests/interop/jose_tool.cc is our side.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import * as jose from 'jose'

const tool = process.env.JOSE_TOOL ?? '../../build/release/tests/jose_tool'
const ours = (verb, input) => JSON.parse(execFileSync(tool, [verb], { input: JSON.stringify(input ?? null), maxBuffer: 1 << 24 }))

const issuer = 'https://id.example.com/t/acme'
const audience = 'https://api.example.com'
const now = 1_800_000_000
const claims = (more = {}) => ({ iss: issuer, aud: audience, sub: 'user-é', exp: now + 300, iat: now, jti: 'j', client_id: 'c', ...more })

test('jose verifies every token that we sign, with the key set that we publish', async () => {
  const { jwks, tokens, thumbprints } = ours('sign')
  const keySet = jose.createLocalJWKSet(jwks)
  assert.equal(tokens.length, 100)
  for (const token of tokens) {
    const { payload, protectedHeader } = await jose.jwtVerify(token, keySet, {
      issuer, audience, typ: 'at+jwt', algorithms: ['RS256', 'ES256'], currentDate: new Date(now * 1000),
    })
    assert.equal(payload.sub, 'user-é')
    assert.equal(protectedHeader.kid, `our-${protectedHeader.alg}`)
  }
  for (const jwk of jwks.keys) {
    assert.equal(await jose.calculateJwkThumbprint(jwk), thumbprints[jwk.kid])
    assert.equal(jwk.d, undefined)
  }
})

async function theirKeys() {
  const keys = {}
  for (const alg of ['RS256', 'ES256']) {
    const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true })
    keys[alg] = { privateKey, jwk: { ...(await jose.exportJWK(publicKey)), kid: `their-${alg}`, alg, use: 'sig' } }
  }
  return keys
}
const signed = (key, payload, header) =>
  new jose.SignJWT(payload).setProtectedHeader({ kid: key.jwk.kid, alg: key.jwk.alg, typ: 'at+jwt', ...header }).sign(key.privateKey)

test('we verify every token that jose signs, with the JWK that it exports', async () => {
  const keys = await theirKeys()
  const tokens = []
  for (const key of Object.values(keys)) for (let i = 0; i < 50; ++i) tokens.push(await signed(key, claims({ jti: `${i}` })))
  const jwks = Object.values(keys).map((key) => key.jwk)
  const { verdicts, thumbprints } = ours('verify', { keys: jwks, tokens })
  assert.deepEqual(new Set(verdicts), new Set(['accepted user-é']))
  assert.deepEqual(thumbprints, await Promise.all(jwks.map((jwk) => jose.calculateJwkThumbprint(jwk))))
})

test('we refuse what jose signs for another purpose', async () => {
  const { RS256, ES256 } = await theirKeys()
  const pkcs8 = await jose.exportPKCS8(RS256.privateKey)
  const asPss = { ...RS256, privateKey: await jose.importPKCS8(pkcs8, 'PS256') }
  const modulus = new TextEncoder().encode(RS256.jwk.n)
  const tokens = await Promise.all([
    signed(asPss, claims(), { alg: 'PS256' }),
    new jose.SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: RS256.jwk.kid, typ: 'at+jwt' }).sign(modulus),
    signed(ES256, claims(), { typ: 'JWT' }),
    signed(ES256, claims(), { kid: 'unknown' }),
    signed(ES256, claims(), { jwk: ES256.jwk }),
    signed(ES256, claims({ exp: now - 31 })),
    signed(ES256, claims({ iat: now + 31 })),
    signed(ES256, claims({ nbf: now + 31 })),
    signed(ES256, claims({ aud: 'other' })),
    signed(ES256, claims({ iss: 'https://evil.example' })),
    new jose.UnsecuredJWT(claims()).encode(),
  ])
  const { verdicts } = ours('verify', { keys: [RS256.jwk, ES256.jwk], tokens })
  assert.deepEqual(verdicts, tokens.map(() => 'refused'))
})

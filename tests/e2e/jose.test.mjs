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

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const macs = ['HS256', 'HS384', 'HS512']

test('A001: jose verifies every token that we sign, with the key set that we publish', async () => {
  const { jwks, tokens, thumbprints } = ours('sign')
  const keySet = jose.createLocalJWKSet(jwks)
  assert.equal(tokens.length, 50 * algorithms.length)
  const seen = new Set()
  for (const token of tokens) {
    const { payload, protectedHeader } = await jose.jwtVerify(token, keySet, {
      issuer, audience, typ: 'at+jwt', algorithms, currentDate: new Date(now * 1000),
    })
    assert.equal(payload.sub, 'user-é')
    assert.equal(protectedHeader.kid, `our-${protectedHeader.alg}`)
    seen.add(protectedHeader.alg)
  }
  assert.deepEqual([...seen], algorithms)
  for (const jwk of jwks.keys) {
    assert.equal(await jose.calculateJwkThumbprint(jwk), thumbprints[jwk.kid])
    assert.equal(jwk.d, undefined)
  }
})

async function theirKeys() {
  const keys = {}
  for (const alg of algorithms) {
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

test('A004: both sides verify what the other signs with a shared secret', async () => {
  const secret = 'k'.repeat(64)
  const key = new TextEncoder().encode(secret)
  const { tokens } = ours('sign-mac', { secret })
  assert.equal(tokens.length, 50 * macs.length)
  const seen = new Set()
  for (const token of tokens) {
    const { protectedHeader } = await jose.jwtVerify(token, key, { issuer, audience, typ: 'at+jwt', algorithms: macs, currentDate: new Date(now * 1000) })
    seen.add(protectedHeader.alg)
  }
  assert.deepEqual([...seen], macs)
  for (const alg of macs) {
    const theirs = await Promise.all(macs.map((name) => new jose.SignJWT(claims()).setProtectedHeader({ alg: name, typ: 'at+jwt' }).sign(key)))
    const { verdicts } = ours('verify-mac', { secret, alg, tokens: theirs })
    assert.deepEqual(verdicts, macs.map((name) => (name === alg ? 'accepted user-é' : 'refused')))
  }
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

const keyManagement = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW']
const contentEncryption = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM']

test('jose reads every token that we encrypt, with any two algorithms', async () => {
  const readers = await Promise.all(
    [['RSA-OAEP-256'], ['ECDH-ES', 'P-256'], ['ECDH-ES', 'P-384'], ['ECDH-ES', 'P-521']].map(([alg, crv]) =>
      jose.generateKeyPair(alg, { crv, extractable: true })))
  const keys = await Promise.all(readers.map(async ({ publicKey }, i) => ({ ...(await jose.exportJWK(publicKey)), kid: `${i}`, use: 'enc' })))
  const { tokens } = ours('encrypt', { keys })
  const seen = []
  for (const token of tokens) {
    const { kid } = jose.decodeProtectedHeader(token)
    const { plaintext, protectedHeader } = await jose.compactDecrypt(token, readers[kid].privateKey)
    assert.equal(new TextDecoder().decode(plaintext), 'what is inside')
    assert.equal(protectedHeader.cty, 'JWT')
    seen.push(`${kid} ${protectedHeader.alg} ${protectedHeader.enc}`)
  }
  const expected = keys.flatMap(({ kid, kty }) =>
    keyManagement.filter((alg) => (alg === 'RSA-OAEP-256') === (kty === 'RSA')).flatMap((alg) => contentEncryption.map((enc) => `${kid} ${alg} ${enc}`)))
  assert.deepEqual(seen.sort(), expected.sort())
})

test('we read every token that jose encrypts, and none for another key or with a password', async () => {
  const readers = []
  for (const alg of keyManagement) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true })
    const pkcs8 = Buffer.from((await jose.exportPKCS8(privateKey)).replace(/-----[^-]+-----|\s/g, ''), 'base64').toString('base64url')
    const tokens = []
    for (const enc of contentEncryption) {
      const encrypting = new jose.CompactEncrypt(new TextEncoder().encode('what is inside')).setProtectedHeader({ alg, enc, kid: 'their-key', cty: 'JWT' })
      if (alg !== 'RSA-OAEP-256') encrypting.setKeyManagementParameters({ apu: new TextEncoder().encode('Alice'), apv: new TextEncoder().encode('Bob') })
      tokens.push(await encrypting.encrypt(publicKey))
    }
    readers.push({ alg, pkcs8, tokens })
  }
  const { contents } = ours('decrypt', { readers })
  assert.deepEqual(contents, Array(16).fill('JWT: what is inside'))

  const secret = new TextEncoder().encode('a password of theirs')
  const header = { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', kid: 'their-key' }
  const byPassword = await new jose.CompactEncrypt(secret).setProtectedHeader(header).encrypt(secret)
  const refused = ours('decrypt', { readers: [{ ...readers[0], tokens: [byPassword, readers[1].tokens[0], `${readers[0].tokens[0]}A`] }] })
  assert.deepEqual(refused.contents, ['refused', 'refused', 'refused'])
})

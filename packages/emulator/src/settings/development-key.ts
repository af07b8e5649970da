import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import type { SigningKey } from './signing-key'

/**
 * Returns the signing key of all emulators. It is public on purpose: no server may trust an emulator's tokens.
 *
 * A fixed key saves time: on a busy machine, generating a key takes several seconds. If a client caches the key, the cached key is valid
 * even after a restart of the emulator.
 */
export function developmentKey(): SigningKey {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  return { kid: 'genauth-emulator', privateJwk: jwk, privateKey }
}

const jwk: JsonWebKey = {
  kty: 'RSA',
  n: [
    'rCugV_feoqgLy2ox3P7flK5gS_gSpOxQZPDbxaNCUGqdv9vbV60-o74dm_Q5wxpdVU-jOz6iS-e_ddscWWP9mE67',
    'sMJ_f3H4zRye7arY36JQbPVyb1wUhm71t8_i16nIXcCPiblIOnRnEY8tv74XmLZ7vmHNZTHFDvQIVBh3AYmNO6IA',
    'kEsTy8LVx5gpx7E0pRafcIqUJUn8Z5vqFiWk28WgAjEVAeAPzBFQFRdjrpq6LGBBhJ36MexbLBusx406Ox3OMmEj',
    'dGGRLx990As1WWi2q528wIxyV2uKOal1mTwQhfjOFS1ZFMneiMhS4li5zbm0C-naZKQHrXuWIde9Jw',
  ].join(''),
  e: 'AQAB',
  d: [
    'Ag8m2fZ-egPi2Y95wjK62iyNvUrdxOLeAUm6Ly5z3BddBKRCBtXtHQiTPRVviBcCzRg96QxSOkXZeIo4LWowkxzv',
    'ShQWx0pF11ouHRnr1xzks7Dp1KLNd2AmCIlFeskukCR98v_oI77W_r2aJqQaOdAw7FwqGI7pqZ30kuDqB3bTLPB1',
    'fDIMh6zUVuE4i2lkqJFlYsGdv93Kj1HY0RtJGYhf7UMR2TSWrizA_3MNaMtrfoEA_bMVg79iF-DEJnJyCojGNF4y',
    'BGLE1hBpPHlhD6Z3mJmzSNeU8EjROopjsQf4bCTNn25PyP4aKKudb5i_YHaeB9-T1xU2-2aSuG0iKQ',
  ].join(''),
  p: [
    '1dGysCW7uWotRhJlnZqrRmhd3fVzcsTZw-2iqBqthHZ13bAcxNmtMEkhy0NOBqT80WwgJ8qy_Gf1jIboY6EqwJHH',
    'Ex_tUJFDHOkvrjqQlDPJvzWA82fEZPN8i0M1GsayUol0LxnXlP1uwXpABAqYnAh05GGJwOzVqz_7k4g6hR8',
  ].join(''),
  q: [
    'ziKVTloON8waDCDmvyL5K5ikTdCM0DjoDXAY5LLgTIvN5PM0Av1TaDdnUxwgSQBrPw198DxssMQsUA6TIjcCkUrL',
    'P7vvpImzT7GwPla78B7AzFP-qwN5QACsJcQCuyQUq9KjuWoS590KSPMsAj2JCdViCzf5v99t4kvJrGC5fvk',
  ].join(''),
  dp: [
    'PSJRxs9jFyZmf2xvJVq9scnRXM77DUt_P-fH4-yMxBziolniP95FCFNAmE9MFdZCetZBc18fQc-vg1hnRWUlRh3o',
    'H223eput5qw9d8FC6TzNaCAyGGYI3xxG9cJngpphDfxC_dyTqQO1ERiVCRLGg4ZfdZT1v_V3Ohl3Ir2Gjd0',
  ].join(''),
  dq: [
    'UNjvhlN70BaVALzGw6CL6bVse7iYAfLP0LVujgQ6RMtwbaOVerawx-cy9z3Iy9kGNyyrgFWyq4HFf4C35Gt-7k1P',
    'eifTzczULyWZ4llSTNNC-uDWuWwbWibpXcaK66szEFEFNeuMjrP7HLGDST2pSdoPIidKJR8UkfT3nEwzdME',
  ].join(''),
  qi: [
    'XEzILasjY-TFVYFiaXreKDftvrnolhGVZAEHJAHPPPY9DBZsaZQ0zzl0B9xWY08xAWYnNI7kAVF7c7NOC_FJjzwY',
    'nwnc9fcqwESZ4FGCuBnHMuVCkcOm2c5fET7VWhU7nZRtiq-4Vd97N7nS6ZNh_PfP2i3EgAWbyYPJxeKLqrw',
  ].join(''),
}

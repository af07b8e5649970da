import {
  customFetch,
  processUserInfoResponse,
  skipSubjectCheck,
  userInfoRequest,
} from 'oauth4webapi'
import { assertToken } from './assert-token'
import { type CallOptions, callEndpoint, type RequestOptions } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import type { UserInfo } from './user-info'

/**
 * Requests the claims of the user who owns an access token; OpenID Connect Core, section 5.3. The token is in a header or in the body
 * (RFC 6750, section 2.2), never in the URL.
 *
 * @throws {GenAuthError} `invalid_token`, `unsupported_protocol`, and the codes of `callEndpoint`
 */
export async function fetchUserInfo(
  client: ProtocolClient,
  accessToken: string,
  options: CallOptions = {},
): Promise<UserInfo> {
  assertTokenProtocol(client)
  assertToken('accessToken', accessToken)
  const { server, metadata, userInfoTokenPlace } = client
  return callEndpoint(
    client,
    {
      endpoint: 'userInfo',
      request: (request) =>
        userInfoTokenPlace === 'header'
          ? userInfoRequest(server, metadata, accessToken, request)
          : postToken(client, accessToken, request),
      read: async (response) =>
        (await processUserInfoResponse(server, metadata, skipSubjectCheck, response)) as UserInfo,
    },
    options,
  )
}

/** Requests user info with the token in the body, which oauth4webapi does not support. */
function postToken(
  client: ProtocolClient,
  accessToken: string,
  request: RequestOptions,
): Promise<Response> {
  return request[customFetch](client.endpoints.userInfo, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    },
    body: new URLSearchParams({ access_token: accessToken }),
    redirect: 'manual',
  })
}

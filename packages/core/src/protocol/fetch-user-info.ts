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
 * Reads the claims of the user whom an access token stands for; OpenID Connect Core, section 5.3. The token goes into a header, or
 * the body (RFC 6750, section 2.2), and never into the URL.
 *
 * @throws {GenAuthError} `invalid_token`, `unsupported_protocol`, and what `callEndpoint` throws
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

/** oauth4webapi knows the header only. */
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

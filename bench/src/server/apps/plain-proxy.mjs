import { Readable } from 'node:stream'
import { serve, settings } from './serve.mjs'

// The minimal proxy with fetch, as the reference: it adds a fixed token and returns the response.
serve(async (request, response) => {
  const upstreamResponse = await fetch(settings.upstream + request.url, {
    headers: { authorization: 'Bearer a-token', accept: request.headers.accept ?? '*/*' },
  })
  response.setHeader('content-type', upstreamResponse.headers.get('content-type') ?? '')
  Readable.fromWeb(upstreamResponse.body).pipe(response)
})

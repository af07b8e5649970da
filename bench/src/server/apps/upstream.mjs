import { serve } from './serve.mjs'

const body = JSON.stringify(
  Array.from({ length: 20 }, (_, at) => ({ id: at, name: `order ${at}`, total: at * 100 })),
)

serve((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(body)
})

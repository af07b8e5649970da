import autocannon from 'autocannon'

// Puts load on a server from a separate process: node load.mjs '{"url":…,"headers":…,"connections":…,"amount":…}'
const { url, headers, connections, amount } = JSON.parse(process.argv[2])
const latencies = []
const startedAt = performance.now()
const run = autocannon({ url, headers, connections, amount })
run.on('response', (_client, _status, _bytes, ms) => latencies.push(ms))
const { errors, non2xx } = await run
const seconds = (performance.now() - startedAt) / 1000
latencies.sort((one, other) => one - other)
const quantile = (at) => latencies[Math.floor((latencies.length - 1) * at)] ?? Number.NaN
console.log(
  JSON.stringify({
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    failed: errors + non2xx,
  }),
)

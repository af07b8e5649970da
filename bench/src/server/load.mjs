import autocannon from 'autocannon'

// Puts load on a server from a separate process: node load.mjs '{"url":…,"headers":…,"connections":…,"seconds":…}'
const { url, headers, connections, seconds } = JSON.parse(process.argv[2])
const latencies = []
const run = autocannon({ url, headers, connections, duration: seconds })
run.on('response', (_client, _status, _bytes, ms) => latencies.push(ms))
const { errors, non2xx, duration } = await run
latencies.sort((one, other) => one - other)
const quantile = (at) => latencies[Math.floor((latencies.length - 1) * at)] ?? Number.NaN
console.log(
  JSON.stringify({
    requests: latencies.length,
    perSecond: latencies.length / duration,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    failed: errors + non2xx,
  }),
)

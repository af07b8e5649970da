#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { runCli } from './cli/run-cli'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

process.exitCode = await runCli({
  args: process.argv.slice(2),
  version: manifest.version,
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  onStop(stop) {
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  },
})

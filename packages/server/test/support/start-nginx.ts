import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endProgram, findFreePort } from './programs'

/** A running nginx in front of a server. */
export interface Nginx {
  readonly origin: string
  /** Returns the content of all files below a directory of the temporary folder. */
  readFiles(directory: string): Promise<string[]>
  end(): Promise<void>
}

/** The directives of a configuration, besides nginx's defaults. */
export interface NginxDirectives {
  /** Directives for all requests, such as `proxy_cache_path`. `<folder>` stands for the temporary folder. */
  readonly http?: string
  /** Directives for the requests to the server. */
  readonly location?: string
  /** Further locations. */
  readonly locations?: string
}

/**
 * Starts nginx with its default limits. It runs as the current user, writes only to a temporary folder, and has a single process, which ends
 * with the tests.
 *
 * @param upstream The host and port of the server.
 */
export async function startNginx(
  upstream: string,
  directives: NginxDirectives = {},
): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'genauth-nginx-'))
  const port = await findFreePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(file, configurationOf({ upstream, port, folder, ...directives }))
  const child = await launch(folder, file, port)
  return {
    origin: `http://127.0.0.1:${port}`,
    async readFiles(directory) {
      const path = join(folder, directory)
      const entries = await readdir(path, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      return Promise.all(
        files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
      )
    },
    async end() {
      await endProgram(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** nginx-light and other builds have these modules, each with a folder that only root could create. */
const tempPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

function configurationOf({
  upstream,
  port,
  folder,
  http = '',
  location = '',
  locations = '',
}: NginxDirectives & { upstream: string; port: number; folder: string }): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events {}
http {
  access_log off;
  ${tempPaths.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${http.replaceAll('<folder>', folder)}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://${upstream};
      proxy_set_header Host $http_host;
      ${location}
    }
    ${locations}
  }
}
`
}

/** Starts nginx, and waits until it accepts connections. */
async function launch(folder: string, file: string, port: number): Promise<ChildProcess> {
  const command = process.env['NGINX_PATH'] ?? 'nginx'
  const args = ['-p', folder, '-c', file, '-e', 'stderr']
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const endWithParent = () => child.kill('SIGKILL')
  process.once('exit', endWithParent)
  let output = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      process.off('exit', endWithParent)
      reject(new Error(`nginx ended: ${output}`))
    })
  })
  failed.catch(() => undefined)
  while (!(await Promise.race([isListening(port), failed]))) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return child
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

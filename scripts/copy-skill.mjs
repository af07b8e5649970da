// Copies the instructions for coding agents into the package in the current folder, before npm or pnpm packs it.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

cpSync(join(root, 'docs', 'SKILL.md'), join(process.cwd(), 'skills', 'genauth', 'SKILL.md'))

/// What every program of the package answers to `--version`.
package let version = "0.1.0"

// Package audiocheck measures audio for tests.
package audiocheck

package siptest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// NoErrors is a log that has no room for errors: one that is logged fails the test.
func NoErrors(t testing.TB) *slog.Logger { return slog.New(failOnError{t}) }

type failOnError struct{ t testing.TB }

// Enabled implements slog.Handler.
func (f failOnError) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

// WithAttrs implements slog.Handler.
func (f failOnError) WithAttrs([]slog.Attr) slog.Handler { return f }

// WithGroup implements slog.Handler.
func (f failOnError) WithGroup(string) slog.Handler { return f }

// Handle implements slog.Handler.
func (f failOnError) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	r.Attrs(func(a slog.Attr) bool { fmt.Fprint(&b, " ", a); return true })
	f.t.Errorf("logged an error: %s%s", r.Message, b.String())
	return nil
}

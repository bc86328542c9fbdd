package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// report prints what a probe does: stages as they end and the result as the last line, for people or as JSON Lines.
type report struct {
	opts        registerOptions
	std         streams
	start, last time.Time // of all, and of the stage under way
	readerGone  func()    // nobody reads standard output
}

// stageLine and resultLine are the JSON Lines; a change of their meaning changes the number in the schema.
type stageLine struct {
	Schema string  `json:"schema"`
	Time   string  `json:"time"`
	Stage  string  `json:"stage"`
	Detail string  `json:"detail,omitempty"`
	MS     float64 `json:"ms"`
	Error  string  `json:"error,omitempty"`
}

type resultLine struct {
	Schema string `json:"schema"`
	Time   string `json:"time"`
	URI    string `json:"uri"`
	OK     bool   `json:"ok"`
	Exit   int    `json:"exit"`
	// Stage is where it failed.
	Stage  string  `json:"stage,omitempty"`
	MS     float64 `json:"ms"`
	Status int     `json:"status,omitempty"` // the registrar's own, never one that stands for a local failure
	Reason string  `json:"reason,omitempty"`
	// Expires is what the registrar granted, in seconds.
	Expires int    `json:"expires,omitempty"`
	Error   string `json:"error,omitempty"`
}

const (
	stageSchema  = "gosua.register.stage/1"
	resultSchema = "gosua.register/1"
)

// stage prints one step with the time since the one before.
func (r *report) stage(ev phone.RegistrationStage) {
	took := milliseconds(ev.At.Sub(r.last))
	r.last = ev.At
	switch {
	case r.opts.quiet:
	case r.opts.json:
		r.json(stageLine{Schema: stageSchema, Time: stamp(ev.At), Stage: ev.Stage, Detail: ev.Detail, MS: took, Error: text(ev.Err)})
	default:
		line := ev.Detail
		if ev.Err != nil {
			line = strings.TrimSpace(line + " failed: " + ev.Err.Error())
		}
		r.print("%-10s %9.1f ms  %s\n", ev.Stage, took, lines.Clean(line))
	}
}

// result prints the last line; an error goes to standard error besides.
func (r *report) result(uri string, o outcome) {
	took := milliseconds(time.Since(r.start))
	switch {
	case r.opts.quiet:
	case r.opts.json:
		r.json(resultLine{Schema: resultSchema, Time: stamp(time.Now()), URI: uri, OK: o.code == ExitOK, Exit: int(o.code), Stage: o.stage, MS: took,
			Status: o.status, Reason: o.reason, Expires: o.expires, Error: text(o.err)})
	case o.code == ExitOK:
		r.print("registered %s for %d s and unregistered, %.1f ms in all\n", lines.Clean(uri), o.expires, took)
	default:
		r.print("failed     %s, stage %s, exit code %d, %.1f ms in all\n", lines.Clean(uri), o.stage, o.code, took)
	}
}

// trace prints a SIP message on standard error.
func (r *report) trace(ev phone.SIPTrace) {
	direction := "received from"
	if ev.Out {
		direction = "sent to"
	}
	fmt.Fprintf(r.std.err, "%s %s %s %s\n%s\n", ev.At.Format("15:04:05.000"), direction, ev.Protocol, ev.Remote, lines.CleanBlock(string(ev.Raw)))
}

// unverified warns of a certificate that nobody checked.
func (r *report) unverified(ev phone.TLSUnverified) {
	if !r.opts.quiet {
		fmt.Fprintf(r.std.err, "gosua: warning: the certificate of %s is not verified; its SHA-256 is %s\n", lines.Clean(ev.Remote), ev.Fingerprint)
	}
}

func (r *report) json(line any) {
	b, err := json.Marshal(line)
	if err != nil { // there is nothing in a line that cannot be written
		b = []byte("{}")
	}
	r.print("%s\n", b)
}

// print writes to standard output. A reader that has gone is no error to tell, but the end.
func (r *report) print(format string, args ...any) {
	switch _, err := fmt.Fprintf(r.std.out, format, args...); {
	case errors.Is(err, syscall.EPIPE):
		r.readerGone()
	case err != nil:
		fmt.Fprintln(r.std.err, "gosua: "+err.Error())
	}
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

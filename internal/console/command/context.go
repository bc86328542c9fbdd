package command

import "context"

// Face is the console at which a command was typed. Some answers differ between the two, as they do in pjsua.
type Face int

// The faces.
const (
	Menu Face = iota
	Tree
)

// Context is where commands run: who typed them, and what they act on. A session has one of its own.
type Context struct {
	context.Context
	Face   Face
	Client Client

	call int // that was current when the command was ready to run
}

// Client is the session in which a command was typed.
type Client interface {
	SetLevel(level int) // what of the log this session is shown
	Exit()              // ends this session alone
}

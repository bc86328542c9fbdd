package command

import "context"

// Face is the console at which a command was typed. Some answers differ between the two, as they do in pjsua.
type Face int

// The faces.
const (
	Menu Face = iota
	Tree
)

// Context is where a command runs: who typed it, and what it acts on.
type Context struct {
	context.Context
	Face   Face
	Client Client
}

// Client is the session in which a command was typed.
type Client interface {
	SetLevel(level int) // what of the log this session is shown
	Exit()              // ends this session alone
}

// Command gosua is a SIP softphone for the command line, with pjsua's options, menu and output.
//
// The package only wires: it reads options, builds the parts, and maps results to exit codes. One file per subcommand:
// phone.go is the softphone itself, version.go `gosua version`. Each subcommand adds itself in root.go.
//
// Goroutines: (*interrupts).watch, from newInterrupts to its stop; all others belong to the parts.
package main

// Command gosua is a SIP softphone for the command line, with pjsua's options, menu and output.
//
// The package only wires: it reads options, builds the parts, and maps results to exit codes. It is not the phone, nor
// what is shown of it. root.go has the commands; phone.go begins the softphone itself, as often as it is told to,
// console.go its consoles; register.go, pbx.go and version.go are the subcommand of that name.
//
// RFCs: none.
//
// Owner and goroutines: what a command opens belongs to it until it returns. (*interrupts).watch runs from newInterrupts
// to its stop; (*preparation).run, started by prepare, ends when the configuration is made, or with the process;
// (*session).restore puts the terminal back while the process ends. All others belong to the parts.
//
// Units: exit codes are those of exit.go; times are time.Duration.
package main

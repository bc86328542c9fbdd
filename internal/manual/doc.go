// Package manual writes docs/pjsua.md: every option and every command of pjsua, and what gosua makes of it.
//
// The page is made from the tables that the program itself runs on, so that it cannot say anything else. It is not the
// help: what a command or an option is for stands there in a sentence, and here only as far as the tables have it. Run
// make docs to write the page anew; a test fails when it is not current.
//
// RFCs: none.
//
// Owner and goroutines: none; the page is a function of the tables.
//
// Units: none.
package manual

// Package archtest proves that the code keeps the rules of the house and that the documents say what the code does.
//
// It holds tests alone and nothing that another package could import. It does not judge style: golangci-lint does.
//
// RFCs: none.
//
// Owner and goroutines: none.
//
// The rules of imports stand in imports_test.go as a table with the reason of each; ARCHITECTURE.md tells the same in prose.
package archtest

// Package typed reads addresses as people type them: whom to call, who they are, which proxies to pass.
//
// It resolves nothing and asks nobody; what is written on the wire is sipmsg's and uri's.
//
// RFCs: 3261 §19.1 and §20.10 (sip URIs, name-addr), 3966 (tel URIs).
//
// Owner and goroutines: functions without state.
//
// Units: none.
package typed

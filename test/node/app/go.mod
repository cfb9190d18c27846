// The application that the node tests redeploy: the standard library is all it needs.
module evenkeel.dev/test/node/app

go 1.26.0

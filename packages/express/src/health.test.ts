import { healthSuite } from "@redoxkit/destination/testing"
import express from "express"
import express4 from "express-4"
import { health } from "./health.ts"

healthSuite("Express 5", (destination) => express().use("/health", health(destination)))
healthSuite("Express 4", (destination) => express4().use("/health", health(destination)))

/// On whose account the work under way is, for models that were set up before anybody knew.
package enum SpendContext {
  @TaskLocal package static var account: SpendAccount?
}
